"""In a user's own worker: keeps it to the private Redis, says when it is ready.

It is loaded by ``-I`` beside the probe, and imports the standard library, Celery and redis-py alone, from
Celery 5.3 and Python 3.8 on. What it needs to know lies in a file beside it.
"""

import json
import os
import platform
import sys
import threading
from pathlib import Path
from typing import Any

from celery import current_app
from celery.signals import task_postrun, worker_init, worker_process_init, worker_ready
from whichpool_probe import parent_death, probe

SETTINGS_FILE = "guard.json"  # {"broker": as Celery spells it, "ready": key in Redis}
# what a setting of theirs would change: where messages are, how often they come, how long they stay
NEUTRAL = {
    "broker_use_ssl": None,
    "broker_transport": None,
    "broker_transport_options": {"visibility_timeout": 12 * 3600},
    "broker_failover_strategy": "round-robin",
    "broker_connection_retry_on_startup": True,
    "broker_login_method": None,
    "broker_native_delayed_delivery_queue_type": "classic",
    "redis_backend_use_ssl": None,
    "result_backend_transport_options": {},
    "task_default_queue_type": "classic",
    "worker_detect_quorum_queues": False,
    "worker_disable_rate_limits": True,
    "worker_lost_wait": 1.0,
    "worker_pool_start_method": "fork",  # its flag says otherwise where children are to be spawned
}
MOST_THREADS = 20  # that are named
STRANGER = 78  # EX_CONFIG of sysexits.h


def settings() -> "dict[str, Any]":
    """Return what the file beside this one says."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / SETTINGS_FILE).read_text(encoding="utf-8"))
    return found


def neutralise(conf: Any) -> None:  # noqa: ANN401 (Celery's settings)
    """Set aside what of an application's configuration is about its own broker and backend."""
    for name, value in NEUTRAL.items():
        if name in conf:
            conf[name] = value


@worker_init.connect(weak=False, dispatch_uid="whichpool.guard.init")
def stay_private(sender: Any, **_: object) -> None:  # noqa: ANN401 (Celery's WorkController)
    """Keep a worker to the private Redis before it connects to anything.

    Raises:
        SystemExit: if its application has had its way with another broker.
    """
    neutralise(sender.app.conf)
    private = settings()["broker"].partition("://")[2]
    for connection in (sender.app.connection_for_read(), sender.app.connection_for_write()):
        if not str(connection.as_uri(include_password=True)).partition("://")[2].startswith(private):
            sys.stderr.write("whichpool: this application does not leave its own broker; nothing was sent.\n")
            raise SystemExit(STRANGER)
    sender.app.whichpool_process = os.getpid()
    os.register_at_fork(before=lambda: note_threads(sender.app))


@worker_process_init.connect(weak=False, dispatch_uid="whichpool.guard.process_init")
def stay_private_in_a_child(**_: object) -> None:
    """Do the same in a process of a prefork pool, and end with its worker."""
    neutralise(current_app.conf)
    parent_death.die_with_parent(getattr(current_app, "whichpool_process", None))


def note_threads(app: Any) -> None:  # noqa: ANN401 (Celery's application)
    """Remember the threads that run as a child is forked: it gets the locks that they hold, and not them."""
    others = [each.name for each in threading.enumerate() if each is not threading.current_thread()]
    app.whichpool_threads = [*others, *getattr(app, "whichpool_threads", ())][:MOST_THREADS]


@worker_ready.connect(weak=False, dispatch_uid="whichpool.guard.ready")
def say_that_it_is_ready(sender: Any, **_: object) -> None:  # noqa: ANN401 (Celery's Consumer)
    """Leave a mark in the private Redis: what can be told from inside alone."""
    mark = {
        "process": os.getpid(), "concurrency": sender.controller.concurrency,
        "python": platform.python_version(),
        "pool": sender.controller.pool_cls.__module__.rpartition(".")[2],
        "threads_at_fork": sorted(set(getattr(sender.app, "whichpool_threads", ()))),
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    }  # fmt: skip
    probe.client(sender.app, os.getpid()).set(settings()["ready"], json.dumps(mark))


@task_postrun.connect(weak=False, dispatch_uid="whichpool.guard.ended")
def note_a_lost_thread(task: Any, state: Any = None, **_: object) -> None:  # noqa: ANN401 (Celery's Task)
    """On a pool of threads: record a task that ended its thread, which nobody else tells."""
    header = probe.header_of(task)
    if header and state is None and threading.current_thread() is not threading.main_thread():
        probe.record(task.app, header, "failed", (None, None, None), "SystemExit: it ended its thread")
