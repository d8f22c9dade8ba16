"""The probe: sees any task through Celery's signals and records it in the ledger, once.

The message's ``whichpool`` header names the job: its run, cell and id. Where the ledger is, a file beside
this one says (`LEDGER_FILE`, mode 0600); without it, the ledger is the Redis that carried the message. So
this file needs no settings and no other module of the project: ``celery -A yours worker -I workers.probe``
loads it into any worker. Tasks without the header are left alone, and no task knows that it is measured.
"""

import json
import os
import socket
import sys
import threading
import time
from functools import cache, lru_cache
from hashlib import sha1
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from celery import Celery, Task
from celery.exceptions import Reject, TimeLimitExceeded, WorkerLostError
from celery.signals import task_failure, task_postrun, task_prerun, task_revoked
from celery.states import RETRY, SUCCESS
from redis import Redis
from redis.exceptions import NoScriptError

LEDGER_FILE = "whichpool_ledger.json"  # {"url": ..., "options": {redis-py's own, such as socket_timeout}}
LONGEST_ERROR = 500
LONGEST_SHOWN = 60  # characters of a result
LARGEST_IN_LUA = 2**53
# names in the ledger, as tasks.keys has them
PREFIX = "whichpool:"
RECORD_SCRIPT = PREFIX + "script:record"
CELL_KEYS = ("done", "counts", "samples", "attempts", "orphans")
Header = dict[str, Any]
if TYPE_CHECKING:
    AnyTask = Task[Any, Any]
else:
    AnyTask = Task  # before Celery 5.7 it takes no type arguments at run time


class Script(NamedTuple):
    """The record script, and what the cell that it records for keeps of its jobs' return values.

    That is ``0`` for nothing, ``1`` for all of it, ``digest`` for enough to tell two of them apart.
    """

    text: bytes
    keeps_value: str

    @property
    def sha(self) -> str:
        """What EVALSHA calls it."""
        return sha1(self.text, usedforsecurity=False).hexdigest()


@task_prerun.connect(weak=False, dispatch_uid="whichpool.probe.started")
def started(task: AnyTask, **_: object) -> None:
    """Note the wall and CPU clocks as the task starts.

    They live on the request, never in a dict by task id: on a retry, attempt 2 may end before attempt
    1 does, in one process, under one id.
    """
    if header_of(task):
        clocks = (time.time(), time.monotonic(), time.thread_time())
        task.request.whichpool_started = clocks  # type: ignore[attr-defined]  # ours


@task_postrun.connect(weak=False, dispatch_uid="whichpool.probe.ended")
def ended(task: AnyTask, retval: object = None, state: str | None = None, **_: object) -> None:
    """Record the task's outcome, unless it is going to run again.

    ``state`` is None after SystemExit and a hard time limit: no outcome then, the ledger mends it.
    """
    steady_s, cpu_s = time.monotonic(), time.thread_time()
    header = header_of(task)
    if not header or state in (None, RETRY) or runs_again(retval):
        return
    began, steady_began_s, cpu_began_s = task.request.whichpool_started  # type: ignore[attr-defined]
    now = began + steady_s - steady_began_s  # the wall clock may have been set while it ran
    outcome = "succeeded" if state == SUCCESS else "failed"
    value = retval if state == SUCCESS else repr(retval)[:LONGEST_ERROR]
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


@task_revoked.connect(weak=False, dispatch_uid="whichpool.probe.revoked")
def revoked(sender: AnyTask, request: Any, *, expired: bool = False, **_: object) -> None:  # noqa: ANN401 (Celery's Context)
    """Record a task that its worker was told not to run, or whose time to start has passed: it has failed."""
    header = well_formed(getattr(request, "whichpool", None))
    if header:
        why = "it expired before it began" if expired else "it was revoked"
        record(sender.app, header, "failed", (None, None, None), why)


def header_of(task: AnyTask) -> Header | None:
    """Return the probe's header of the message that the task runs for, if it has one."""
    return well_formed(getattr(task.request, "whichpool", None))


def well_formed(header: object) -> Header | None:
    """Return a header that names a job; None of anything else: whoever may send a message may write one."""
    if not isinstance(header, dict):
        return None
    names_a_job = isinstance(header.get("run"), str) and isinstance(header.get("sent"), (int, float))
    counts = [header.get(name) for name in ("cell", "n", "attempt")]
    return header if names_a_job and all(type(count) is int for count in counts) else None


def runs_again(retval: object) -> bool:
    """Whether the task asked for its message to be put back on the queue."""
    return isinstance(retval, Reject) and bool(getattr(retval, "requeue", False))


def record(
    app: Celery,
    header: Header,
    outcome: str,
    clocks: tuple[float | None, float | None, float | None],
    value: object,
) -> None:
    """Run the ledger's script for one job: one round trip, and one more for the first job of a cell.

    The script is loaded by whoever opened the run; a Redis that was restarted since has forgotten it, and is
    told it again from the ledger's own copy. A run that is gone has nothing to record in.
    """
    redis = client(app, os.getpid())
    try:
        script = script_of(redis, header["run"], header["cell"])
    except LookupError:
        return
    began, now, cpu_s = clocks
    kept = kept_of(value, script.keeps_value) if outcome == "succeeded" else writable(value)
    sample = json.dumps(
        [header["n"], header["sent"], began, now, cpu_s, os.getpid(), threading.get_native_id(),
         host(), header["attempt"], outcome, kept]
    )  # fmt: skip
    runtime_s = now - began if began and now else 0
    increment = increment_of(kept)
    keys, arguments = script_keys(header), (header["n"], outcome, sample, runtime_s, increment)
    try:
        redis.evalsha(script.sha, len(keys), *keys, *arguments)
    except NoScriptError:
        redis.eval(script.text, len(keys), *keys, *arguments)  # type: ignore[arg-type]  # bytes


def writable(value: object) -> object:
    """Return a value that JSON can hold: its text, where it cannot."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return repr(value)[:LONGEST_ERROR]
    return value


def kept_of(value: object, how: str) -> object:
    """Return what is kept of a return value."""
    if how == "digest":
        return digest_of(value)
    return writable(value) if how == "1" else None


def digest_of(value: object) -> str:
    """Return what tells a user's result from another one: a digest, and its first characters."""
    text = repr(value)
    digest = sha1(text.encode(errors="replace"), usedforsecurity=False).hexdigest()[:12]
    return f"{digest} {text[:LONGEST_SHOWN]}"


def increment_of(value: object) -> int:
    """Return what a counting job adds to its cell's total: a whole number that Lua can hold, or nothing."""
    increment = value.get("increment") if isinstance(value, dict) else None
    return increment if type(increment) is int and abs(increment) <= LARGEST_IN_LUA else 0


@lru_cache(maxsize=64)
def script_of(redis: Redis, run: str, cell: int) -> Script:
    """Return the script that records a cell's jobs.

    Raises:
        LookupError: where the ledger does not know the cell; it is asked again for the next job.
    """
    with redis.pipeline(transaction=False) as pipe:
        pipe.get(RECORD_SCRIPT)
        pipe.hget(f"{PREFIX}run:{run}:cell:{cell}:counts", "keeps_value")
        text, keeps_value = pipe.execute()
    if text is None or keeps_value is None:
        raise LookupError(run)
    return Script(text, keeps_value.decode())


def script_keys(header: Header) -> list[str]:
    """Return the record script's KEYS."""
    run = f"{PREFIX}run:{header['run']}:"
    return [f"{run}plan", *(f"{run}cell:{header['cell']}:{name}" for name in CELL_KEYS)]


@lru_cache(maxsize=8)
def client(app: Celery, process: int) -> Redis:  # noqa: ARG001 (a fork must not share a connection)
    """Return this process's client for the ledger: the one that the file names, else the app's own broker."""
    named = named_ledger()
    if named is None:
        return Redis.from_url(address(app))
    options: dict[str, Any] = named.get("options", {})
    return Redis.from_url(named["url"], **options)


def named_ledger(folder: Path = Path(__file__).parent) -> dict[str, Any] | None:
    """Return what the file beside this one says of the ledger, or None if there is no such file."""
    try:
        named: dict[str, Any] = json.loads((folder / LEDGER_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return named


def address(app: Celery) -> str:
    """Return the app's own broker as redis-py spells it."""
    url = app.connection_for_write().as_uri(include_password=True)
    return str(url).replace("redis+socket://", "unix://", 1)


@cache
def host() -> str:
    """Return this host's name."""
    return socket.gethostname()


def threads_are_greenlets() -> bool:
    """Whether gevent runs the tasks: the CPU clock of a thread then counts all of them."""
    monkey = sys.modules.get("gevent.monkey")
    return bool(monkey and monkey.is_module_patched("threading"))
