"""What `--setup` calls: makes the tables."""

import os

import django


def tables() -> None:
    """Make the tables of the shop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_settings")
    django.setup()
    from django.db import connection
    from store.models import Order

    with connection.schema_editor() as editor:
        editor.create_model(Order)
