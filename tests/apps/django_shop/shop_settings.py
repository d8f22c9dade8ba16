"""A Django project's settings."""

import os

SECRET_KEY = "for tests alone"  # noqa: S105 (nothing is kept by it)
DEBUG = False
INSTALLED_APPS = ["store"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["SHOP_DATABASE"],
        "OPTIONS": {"timeout": 20},
    }
}
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
CELERY_TASK_IGNORE_RESULT = True
