"""A small shop: three tasks of one Celery application."""

import time

from celery import Celery

app = Celery("shop", broker="redis://localhost:6379/0")
app.conf.task_ignore_result = True


@app.task
def confirm(order: int) -> str:
    """Wait for a mail server."""
    time.sleep(0.05)
    return f"order {order} confirmed"


@app.task
def price(items: int) -> int:
    """Compute a price in Python."""
    return sum(number * number % 7 for number in range(items))


@app.task(time_limit=30)
def invoice(order: int) -> str:
    """Wait for a printer, but not for ever."""
    time.sleep(0.05)
    return f"invoice of order {order}"
