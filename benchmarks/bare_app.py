"""Bare Celery: the same options, the same jobs, and nothing of whichpool around them."""

from celery import Celery

from config.broker import Broker
from config.celery_options import celery_options


def options() -> dict[str, object]:
    """Return the workers' options without the probe, the register and the coordinator."""
    broker = Broker.from_environment()
    return {**celery_options(broker), "imports": ("tasks.waiting", "tasks.computing")}


app = Celery("bare")
app.add_defaults(options)
