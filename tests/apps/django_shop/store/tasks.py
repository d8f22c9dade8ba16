"""Found by `autodiscover_tasks`."""

import time

from celery import shared_task
from store.models import Order


@shared_task
def order(customer: str) -> int:
    """Write one order into the database, and wait for a payment."""
    time.sleep(0.01)
    return int(Order.objects.create(customer=customer).pk)
