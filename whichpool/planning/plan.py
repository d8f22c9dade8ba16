"""From what a user asks for to the plan of a run: which cells, on which workers, in which order."""

import math
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from msgspec import structs

from config.jobs import Kind, default_concurrency
from config.machine import boot_id, usable_cpus
from measure.cells.cell_summary import WARM_UP_WAVES
from measure.model.plan import CellPlan, Plan, schedule
from whichpool.planning.request import CounterRequest, JobRequest, Request

ABOUT_S = 1.0  # of a cell whose size follows from its concurrency


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell runs: a queue, and how many slots its workers have together."""

    queue: str
    concurrency: int


# (pool, concurrency that the user asked for, concurrency of the default plan) -> where it runs
Placement = Callable[[str, int | None, int], Place]


def new_run_id() -> str:
    """Return a run's id: the time to the second, for people, and enough chance to be unique."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"


def make_plan(request: Request, place: Placement, web_url: str, *, fresh_workers: bool = False) -> Plan:
    """Return the plan of a run.

    Args:
        request: what the user asked for.
        place: where a pool's cells run.
        web_url: the address of the latency server, for ``fetch``.
        fresh_workers: whether each contrast of each round gets workers that are started for it.
    """
    run_id = new_run_id()
    rounds = {wanted.job.name: wanted.rounds or request.rounds for wanted in request.jobs}
    once: list[CellPlan] = []
    repeated: list[CellPlan] = []
    offered: list[CellPlan] = []
    for wanted in request.jobs:
        cells = list(_job_cells(request, wanted, place, web_url))
        (once if rounds[wanted.job.name] == 1 else repeated).extend(cells)
        offered += _offered(request, wanted, cells)
    for counter in request.counters:
        once += _counter_cells(request, counter, place, run_id)
    most = max(rounds.values(), default=1)
    afresh = [[structs.replace(cell, fresh_workers=fresh_workers) for cell in c] for c in (repeated, offered)]
    order = schedule(once, afresh[0], most, request.seed, afresh[1], request.offered_rounds or most)
    return Plan(
        run_id=run_id, created=time.time(), seed=request.seed, rounds=most,
        cells=tuple(cell for cell in order if cell.strategy or cell.round <= rounds[cell.job]),
        stall_s=request.stall_s, job_timeout_s=request.job_timeout_s, until_decided=request.until_decided,
        command=request.command, boot=boot_id(), steady_s=time.monotonic(),
    )  # fmt: skip


def sized(kind: Kind, alone_s: float, concurrency: int) -> int:
    """Return how many jobs make a cell of about a second, and of enough waves for a warm-up to be cut.

    Args:
        kind: what a job mostly waits for.
        alone_s: about how long one takes alone.
        concurrency: how many run at a time.
    """
    side_by_side = concurrency if kind == "I/O" else min(concurrency, usable_cpus())
    return max(WARM_UP_WAVES * concurrency, math.ceil(side_by_side * ABOUT_S / alone_s))


def _job_cells(request: Request, wanted: JobRequest, place: Placement, web_url: str) -> Iterator[CellPlan]:
    job = wanted.job
    arguments = job.called_with(wanted.arguments)
    if "url" in arguments:
        arguments["url"] = arguments["url"] or web_url
    alone_s = job.alone_with_s(arguments)
    for pool, at in _places(request, wanted, place):
        n = sized(job.kind, alone_s, at.concurrency) if request.concurrencies else job.n
        yield CellPlan(
            job=job.name, task=job.task, arguments=arguments, pool=pool, queue=at.queue,
            concurrency=at.concurrency, n=wanted.n or request.n or n, keeps_value=job.keeps_value,
            timeout_s=job.timeout_s(arguments), ideal_s=job.ideal_s(arguments), kind=job.kind,
            alone_s=alone_s,
        )  # fmt: skip


def _places(request: Request, wanted: JobRequest, place: Placement) -> Iterator[tuple[str, Place]]:
    """Yield each pool with each place of its own that the job runs at; a loop has one, whatever is wanted."""
    sizes = request.concurrencies or (wanted.concurrency or request.concurrency,)
    for pool in request.pools:
        places = [place(pool, size, default_concurrency(wanted.job)) for size in sizes]
        yield from ((pool, at) for at in dict.fromkeys(places))


def _offered(request: Request, wanted: JobRequest, cells: Iterable[CellPlan]) -> Iterator[CellPlan]:
    """Yield the same cells at an arrival rate, where one is wanted; who-am-I jobs are not about latency."""
    rate = wanted.rate if wanted.rate or wanted.load is not None else request.rate
    load = None if rate else wanted.load if wanted.load is not None else request.load
    if (rate or load) and not wanted.job.keeps_value:
        how = {"arrivals": request.arrivals, "arrivals_seed": request.seed}
        yield from (structs.replace(cell, rate_per_s=rate, load=load, **how) for cell in cells)


def _counter_cells(
    request: Request, wanted: CounterRequest, place: Placement, run_id: str
) -> Iterator[CellPlan]:
    strategy = wanted.strategy
    increments = wanted.increments or request.increments or strategy.increments
    job = strategy.job(increments)
    for pool in request.pools:
        at = place(pool, wanted.concurrency or request.concurrency, default_concurrency(job))
        key = f"whichpool:count:{run_id}:{strategy.name}:{pool}"
        yield CellPlan(
            job=job.name, task=job.task, pool=pool, queue=at.queue, concurrency=at.concurrency,
            n=wanted.jobs, strategy=strategy.name, increments=increments, keeps_value=True,
            arguments={"strategy": strategy.name, "increments": increments, "key": key},
            timeout_s=job.timeout_s({}), kind=job.kind, alone_s=job.alone_s,
        )  # fmt: skip
