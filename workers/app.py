"""The Celery app that workers run: ``celery -A workers.app worker``."""

from celery import Celery

from config.broker import Broker
from config.celery_options import celery_options

MODULES = (
    "tasks.waiting",
    "tasks.computing",
    "tasks.identity_jobs",
    "tasks.counting",
    "tasks.coordinator",
    "workers.probe",
    "workers.signals",
)


def worker_options() -> dict[str, object]:
    """Return the options of a worker, for the broker that its environment names."""
    return {**celery_options(Broker.from_environment()), "imports": MODULES}


app = Celery("whichpool")
app.add_defaults(worker_options)  # called when the configuration is first needed, not here
