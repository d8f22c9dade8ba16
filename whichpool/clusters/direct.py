"""The direct cluster: the same jobs without Celery, by a plain loop and the two executors.

It is the limit that Celery's overhead is read against.
"""

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self

import msgspec

from config.counter_strategies import STRATEGIES
from config.machine import gil_is_on
from config.pools import DIRECT_POOLS
from measure.cells.cell_summary import CellCounts, summarise, timed
from measure.cells.counter_totals import counter_result
from measure.cells.identity import identity
from measure.model.plan import CellPlan, Plan
from measure.model.provenance import Origin
from measure.model.result import RunResult
from measure.model.sample import Sample
from measure.model.timeline import shows_who_ran_it, timeline
from tasks.counting import SHARED_COUNTERS
from tasks.finish import compose
from tasks.origin import machine, revision, versions
from tasks.outcome import CellOutcome
from tasks.shared_counters import SharedCounters
from tasks.stop import cancelled
from whichpool.clusters.base import ProgressListener
from whichpool.clusters.private_folder import PrivateFolder
from whichpool.clusters.processes import stop_all
from whichpool.clusters.web_child import bind_loopback, latency_child
from whichpool.planning.plan import Place
from workers.app import app
from workers.listening import url_of
from workers.process_memory import tree_memory


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


class DirectCluster:
    """Executors of this process's own; no Redis, and no Celery worker."""

    def __init__(self, web_port: int = 0) -> None:
        self._web_port = web_port
        self._open = ExitStack()
        self.web_url = ""

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            folder = opening.enter_context(PrivateFolder())
            bound = opening.enter_context(bind_loopback("--web-port", self._web_port))
            child = latency_child(bound, folder.path)
            opening.callback(stop_all, [child])
            child.start()
            self._open = opening.pop_all()
        self.web_url = url_of(bound)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the latency server."""
        self._open.close()

    def place(self, pool: str, wanted: int | None, default: int) -> Place:
        """Return as many slots as are wanted; a loop has one."""
        return Place(pool, 1 if DIRECT_POOLS[pool].has_one_slot else wanted or default)

    def start(self, plan: Plan) -> None:  # noqa: ARG002 (every plan needs the same)
        """Load the jobs, and make what they share before any executor forks."""
        app.loader.import_default_modules()
        shared = SharedCounters()
        shared.start_owner()
        setattr(app, SHARED_COUNTERS, shared)

    def execute(self, plan: Plan, listener: ProgressListener) -> RunResult:
        """Run a plan and return its result; Ctrl-C keeps what was measured."""
        outcomes: list[CellOutcome] = []
        stop = None
        try:
            for index, cell in enumerate(plan.cells):
                outcomes.append(run_cell(cell, partial(listener.at, index)))
        except KeyboardInterrupt:
            stop = cancelled("interrupted")
        here = msgspec.structs.replace(machine([]), hosts=(socket.gethostname(),))
        return compose(plan, outcomes, Origin(here, versions(), revision=revision()), stop)


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
    result = summarise(cell, samples, counts, memory)
    return CellOutcome(
        cell=msgspec.structs.replace(result, fresh_workers=None),  # there are no workers
        counter=counter_result(cell, samples, 0, gil=gil) if cell.strategy else None,
        identity=identity(cell, samples) if cell.keeps_value and not cell.strategy else None,
        timeline=timeline(cell, timed(samples)) if shows_who_ran_it(cell) else None,
    )


def timed_call(cell: CellPlan, n: int) -> Sample:
    """Call one job as Celery would, with the same clocks around it."""
    began, steady_began_s, cpu_began_s = time.time(), time.monotonic(), time.thread_time()
    try:
        value, outcome = _call(cell), "succeeded"
    except Exception as error:  # noqa: BLE001 (a job may raise anything; that is its outcome)
        value, outcome = repr(error), "failed"
    ended, cpu_s = began + time.monotonic() - steady_began_s, time.thread_time() - cpu_began_s
    return Sample(
        n, None, began, ended, cpu_s, os.getpid(), threading.get_native_id(), socket.gethostname(), 0,
        "succeeded" if outcome == "succeeded" else "failed", value,
    )  # fmt: skip


def _call(cell: CellPlan) -> object:
    if cell.strategy and STRATEGIES[cell.strategy].needs_redis:
        return {"unavailable": "it lives in Redis, and this cluster has none"}
    value = app.tasks[cell.task](**cell.arguments)
    return value if cell.keeps_value else None
