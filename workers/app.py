"""The Celery app that workers run: ``celery -A workers.app worker``."""

from celery import Celery

from config.broker import Broker
from config.celery_options import celery_options
from config.environment import forget_celerys_variables
from workers.transport import take_no_poison

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
    forget_celerys_variables()
    take_no_poison()
    return {**celery_options(Broker.from_environment()), "imports": MODULES}


app = Celery("whichpool", loader="app", fixups=[])  # no CELERY_LOADER, no Django project of the shell's
app.add_defaults(worker_options)  # called when the configuration is first needed, not here
