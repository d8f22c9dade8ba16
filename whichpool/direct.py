"""The direct cluster: the same jobs without Celery, by a plain loop and the two executors.

It is the limit that Celery's overhead is read against.
"""

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from typing import Any

import msgspec
from celery import Celery
from rich.console import Console

from config.counters import STRATEGIES
from config.machine import gil_is_on
from measure.cell import CellCounts, summarise, timed
from measure.counters import counter_result
from measure.identity import identity
from measure.plan import CellPlan, Plan
from measure.provenance import Origin
from measure.result import RunResult
from measure.sample import Sample
from measure.timeline import shows_who_ran_it, timeline
from tasks.answer import compose
from tasks.counting import SHARED_COUNTERS
from tasks.outcome import CellOutcome
from tasks.pace import CancelledError
from tasks.provenance import machine, revision, versions
from tasks.shared_counters import SharedCounters
from whichpool.children import stop_all
from whichpool.latency import bind_loopback, latency_child
from whichpool.planning import Place, make_plan
from whichpool.progress import Progressing, progressing
from whichpool.request import Request
from whichpool.scratch import PrivateFolder
from workers.app import app
from workers.listening import url_of
from workers.memory import tree_memory


class Inline(Executor):
    """A plain loop behind the executors' interface: submitting runs the call."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 (Executor's)
        """Run the call now; return its future, done."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


EXECUTORS: dict[str, Callable[[int], Executor]] = {
    "loop": lambda _: Inline(),
    "thread-executor": ThreadPoolExecutor,
    "process-executor": lambda c: ProcessPoolExecutor(c, mp_context=multiprocessing.get_context("fork")),
}


def place(pool: str, wanted: int | None, default: int) -> Place:
    """Return as many slots as are wanted; a loop has one."""
    return Place(pool, 1 if pool == "loop" else wanted or default)


def run_direct(request: Request, web_port: int, console: Console) -> RunResult:
    """Run a request without Celery and return its result; Ctrl-C keeps what was measured."""
    with latency_server(web_port) as web_url:
        plan = make_plan(request, place, web_url)
        prepare(app)
        with progressing(plan, console) as watcher:
            return _run(plan, watcher)


def prepare(celery_app: Celery) -> None:
    """Load the jobs, and make what they share before any executor forks."""
    celery_app.loader.import_default_modules()
    shared = SharedCounters()
    shared.start_owner()
    setattr(celery_app, SHARED_COUNTERS, shared)


@contextmanager
def latency_server(port: int) -> Iterator[str]:
    """Serve `fetch` for a block; yield the address."""
    with PrivateFolder() as folder, bind_loopback("--web-port", port) as bound:
        child = latency_child(bound, folder.path)
        child.start()
        try:
            yield url_of(bound)
        finally:
            stop_all([child])


def _run(plan: Plan, watcher: Progressing) -> RunResult:
    outcomes: list[CellOutcome] = []
    stopped = None
    try:
        for index, cell in enumerate(plan.cells):
            outcomes.append(run_cell(cell, partial(watcher.at, index)))
    except KeyboardInterrupt:
        stopped = CancelledError("interrupted")
    here = msgspec.structs.replace(machine([]), hosts=(socket.gethostname(),))
    return compose(plan, outcomes, Origin(here, versions(), revision=revision()), stopped)


def run_cell(cell: CellPlan, progress: Callable[[int], None]) -> CellOutcome:
    """Run one cell on its executor and sum it up."""
    samples: list[Sample] = []
    with EXECUTORS[cell.pool](cell.concurrency) as executor:
        released = time.time()
        futures = [executor.submit(timed_call, cell, n) for n in range(cell.n)]
        for future in as_completed(futures):
            samples.append(future.result())
            progress(len(samples))
        memory = tree_memory()
    failed = sum(sample.outcome == "failed" for sample in samples)
    counts = CellCounts(len(samples), 0, failed, 0, released)
    gil = gil_is_on()
    return CellOutcome(
        cell=summarise(cell, samples, counts, memory),
        counter=counter_result(cell, samples, 0, gil=gil) if cell.strategy else None,
        identity=identity(cell, samples) if cell.keeps_value and not cell.strategy else None,
        timeline=timeline(cell, timed(samples)) if shows_who_ran_it(cell) else None,
    )


def timed_call(cell: CellPlan, n: int) -> Sample:
    """Call one job as Celery would, with the same clocks around it."""
    began, cpu_began_s = time.time(), time.thread_time()
    try:
        value, outcome = _call(cell), "succeeded"
    except Exception as error:  # noqa: BLE001 (a job may raise anything; that is its outcome)
        value, outcome = repr(error), "failed"
    ended, cpu_s = time.time(), time.thread_time() - cpu_began_s
    return Sample(
        n, None, began, ended, cpu_s, os.getpid(), threading.get_native_id(), socket.gethostname(), 0,
        "succeeded" if outcome == "succeeded" else "failed", value,
    )  # fmt: skip


def _call(cell: CellPlan) -> object:
    if cell.strategy and STRATEGIES[cell.strategy].needs_redis:
        return {"unavailable": "it lives in Redis, and this cluster has none"}
    value = app.tasks[cell.task](**cell.arguments)
    return value if cell.keeps_value else None
