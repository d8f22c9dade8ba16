"""The probe: sees any task through Celery's signals and records it in the ledger, once.

What it needs arrives in the message's ``whichpool`` header, so that this file needs no settings and no
other module of the project: ``celery -A yours worker -I workers.probe`` loads it into any worker. Tasks
without the header are left alone, and no task knows that it is being measured.
"""

import json
import os
import socket
import sys
import threading
import time
from functools import cache, lru_cache
from typing import Any

from celery import Celery, Task
from celery.exceptions import Reject, TimeLimitExceeded, WorkerLostError
from celery.signals import task_failure, task_postrun, task_prerun
from celery.states import RETRY, SUCCESS
from redis import Redis
from redis.exceptions import NoScriptError

LONGEST_ERROR = 500
Header = dict[str, Any]
AnyTask = Task[Any, Any]


@task_prerun.connect(weak=False, dispatch_uid="whichpool.probe.started")
def started(task: AnyTask, **_: object) -> None:
    """Note the wall and CPU clocks as the task starts.

    They live on the request, never in a dict by task id: on a retry, attempt 2 may end before attempt
    1 does, in one process, under one id.
    """
    if header_of(task):
        task.request.whichpool_started = (time.time(), time.thread_time())  # type: ignore[attr-defined]  # ours


@task_postrun.connect(weak=False, dispatch_uid="whichpool.probe.ended")
def ended(task: AnyTask, retval: object = None, state: str | None = None, **_: object) -> None:
    """Record the task's outcome, unless it is going to run again.

    ``state`` is None after SystemExit and a hard time limit: no outcome then, the ledger mends it.
    """
    now, cpu_s = time.time(), time.thread_time()
    header = header_of(task)
    if not header or state in (None, RETRY) or runs_again(retval):
        return
    began, cpu_began_s = task.request.whichpool_started  # type: ignore[attr-defined]  # set in started()
    outcome = "succeeded" if state == SUCCESS else "failed"
    value = value_of(header, retval) if state == SUCCESS else repr(retval)[:LONGEST_ERROR]
    spent_s = None if threads_are_greenlets() else cpu_s - cpu_began_s
    record(task.app, header, outcome, (began, now, spent_s), value)


@task_failure.connect(weak=False, dispatch_uid="whichpool.probe.failed")
def failed(sender: AnyTask, exception: BaseException, **_: object) -> None:
    """In the parent of a prefork pool: count a lost child's attempt, record a hard time limit."""
    header = header_of(sender)
    if not header:
        return
    if isinstance(exception, WorkerLostError):
        record(sender.app, header, "orphaned", (None, None, None), None)
    elif isinstance(exception, TimeLimitExceeded):
        record(sender.app, header, "failed", (None, time.time(), None), repr(exception))


def header_of(task: AnyTask) -> Header | None:
    """Return the probe's header of the message that the task runs for, if it has one."""
    return getattr(task.request, "whichpool", None)


def runs_again(retval: object) -> bool:
    """Whether the task asked for its message to be put back on the queue."""
    return isinstance(retval, Reject) and bool(getattr(retval, "requeue", False))


def value_of(header: Header, retval: object) -> object:
    """Return the task's return value where the plan keeps it."""
    return retval if header["keeps_value"] else None


def record(
    app: Celery,
    header: Header,
    outcome: str,
    clocks: tuple[float | None, float | None, float | None],
    value: object,
) -> None:
    """Run the ledger's script for one job: one round trip.

    The script is loaded by whoever opened the run; a Redis that was restarted since has forgotten it,
    and is told it again from the ledger's own copy.
    """
    began, now, cpu_s = clocks
    sample = json.dumps(
        [header["n"], header["sent"], began, now, cpu_s, os.getpid(), threading.get_native_id(),
         host(), header["attempt"], outcome, value]
    )  # fmt: skip
    runtime_s = now - began if began and now else 0
    increment = value.get("increment", 0) if isinstance(value, dict) else 0
    arguments = (header["n"], outcome, sample, runtime_s, increment)
    redis, keys = client(app, header["ledger"], os.getpid()), script_keys(header)
    try:
        redis.evalsha(header["script"], len(keys), *keys, *arguments)
    except NoScriptError:
        redis.eval(redis.get(header["script_key"]), len(keys), *keys, *arguments)  # type: ignore[arg-type]  # bytes


def script_keys(header: Header) -> list[str]:
    """Return the record script's KEYS; the header has but their beginnings, for a message to stay small."""
    run, cell = header["keys"]
    return [run + "plan", *(cell + name for name in ("done", "counts", "samples", "attempts", "orphans"))]


def address(app: Celery) -> str:
    """Return the app's own broker as redis-py spells it."""
    url = app.connection_for_write().as_uri(include_password=True)
    return str(url).replace("redis+socket://", "unix://", 1)


@lru_cache(maxsize=8)
def client(app: Celery, ledger: str, process: int) -> Redis:  # noqa: ARG001 (a fork must not share a connection)
    """Return this process's client for a ledger: the one that is named, else the app's own broker."""
    return Redis.from_url(ledger or address(app))


@cache
def host() -> str:
    """Return this host's name."""
    return socket.gethostname()


def threads_are_greenlets() -> bool:
    """Whether gevent runs the tasks: the CPU clock of a thread then counts all of them."""
    monkey = sys.modules.get("gevent.monkey")
    return bool(monkey and monkey.is_module_patched("threading"))
