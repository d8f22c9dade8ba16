"""What happens as a worker starts and ends: shared counters, the register, runs to resume."""

import os
from typing import Any

from celery import current_app
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutdown

from config.queues import COORDINATOR
from tasks.connection import connect
from tasks.coordinator import coordinate
from tasks.counting import SHARED_COUNTERS
from tasks.ledger import Ledger
from tasks.shared_counters import SharedCounters
from workers.parent_death import die_with_parent
from workers.registration import registration_of
from workers.renewal import Registration
from workers.watchdog import Duty, Watchdog

# kept on the app: one worker a process, no module state
_REGISTRATION = "whichpool_registration"
_PROCESS = "whichpool_process"


@worker_init.connect(weak=False, dispatch_uid="whichpool.signals.init")
def make_shared_counters(sender: Any, **_: object) -> None:  # noqa: ANN401 (Celery's WorkController)
    """Make the shared counters before the pool forks, so that its children inherit them.

    They inherit the worker's process id, too: it is what they compare their parent with.
    """
    setattr(sender.app, SHARED_COUNTERS, SharedCounters())
    setattr(sender.app, _PROCESS, os.getpid())


@worker_process_init.connect(weak=False, dispatch_uid="whichpool.signals.process_init")
def tie_child_to_worker(**_: object) -> None:
    """A prefork child dies with its worker, even when that is killed by SIGKILL."""
    die_with_parent(getattr(current_app, _PROCESS, None))


@worker_ready.connect(weak=False, dispatch_uid="whichpool.signals.ready")
def enter(sender: Any, **_: object) -> None:  # noqa: ANN401 (Celery's Consumer)
    """Start the counters' owner and the watchdog, enter the register, resume what was abandoned."""
    app = sender.app
    getattr(app, SHARED_COUNTERS).start_owner()
    registration = registration_of(connect(app), sender)
    registration.begin()
    setattr(app, _REGISTRATION, registration)
    queue = next(iter(app.amqp.queues.consume_from))
    coordinates = queue == COORDINATOR
    duty = Duty.from_environment(queue, None if coordinates else lambda: int(sender.pool.num_processes))
    if duty.patience_s or duty.file:
        Watchdog(app, connect(app), duty).begin()
    if coordinates:
        resume_abandoned(Ledger(connect(app)))


@worker_shutdown.connect(weak=False, dispatch_uid="whichpool.signals.shutdown")
def leave(sender: Any, **_: object) -> None:  # noqa: ANN401 (Celery's WorkController)
    """Leave the register."""
    registration: Registration | None = getattr(sender.app, _REGISTRATION, None)
    if registration:
        registration.end()


def resume_abandoned(ledger: Ledger) -> None:
    """Submit again, under its own id, each unfinished run that nobody coordinates."""
    for run_id in ledger.abandoned():
        coordinate.apply_async((run_id,), task_id=run_id, queue=COORDINATOR)
