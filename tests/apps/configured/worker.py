"""An application that is configured by a module, and keeps its tasks in another."""

from celery import Celery

app = Celery("configured")
app.config_from_object("settings")
