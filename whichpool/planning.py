"""From what a user asks for to the plan of a run: which cells, on which workers, in which order."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from config.jobs import default_concurrency
from measure.plan import CellPlan, Plan, schedule
from whichpool.request import CounterRequest, JobRequest, Request


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


def make_plan(request: Request, place: Placement, web_url: str) -> Plan:
    """Return the plan of a run.

    Args:
        request: what the user asked for.
        place: where a pool's cells run.
        web_url: the address of the latency server, for ``fetch``.
    """
    run_id = new_run_id()
    rounds = {wanted.job: wanted.rounds or request.rounds for wanted in request.jobs}
    once: list[CellPlan] = []
    repeated: list[CellPlan] = []
    for wanted in request.jobs:
        cells = once if rounds[wanted.job] == 1 else repeated
        cells += _job_cells(request, wanted, place, web_url)
    for counter in request.counters:
        once += _counter_cells(request, counter, place, run_id)
    order = schedule(once, repeated, max(rounds.values(), default=1), request.seed)
    return Plan(
        run_id=run_id, created=time.time(), seed=request.seed, rounds=max(rounds.values(), default=1),
        cells=tuple(cell for cell in order if cell.strategy or cell.round <= rounds[cell.job]),
        stall_s=request.stall_s,
    )  # fmt: skip


def _job_cells(request: Request, wanted: JobRequest, place: Placement, web_url: str) -> Iterator[CellPlan]:
    job = wanted.known
    arguments: dict[str, Any] = {**job.arguments, **wanted.arguments}
    if "url" in arguments:
        arguments["url"] = arguments["url"] or web_url
    for pool in request.pools:
        at = place(pool, wanted.concurrency or request.concurrency, default_concurrency(job))
        yield CellPlan(
            job=job.name, task=job.task, arguments=arguments, pool=pool, queue=at.queue,
            concurrency=at.concurrency, n=wanted.n or request.n or job.n, keeps_value=job.keeps_value,
            timeout_s=job.timeout_s(arguments), ideal_s=job.ideal_s(arguments),
        )  # fmt: skip


def _counter_cells(
    request: Request, wanted: CounterRequest, place: Placement, run_id: str
) -> Iterator[CellPlan]:
    strategy = wanted.known
    increments = wanted.increments or request.increments or strategy.increments
    job = strategy.job(increments)
    for pool in request.pools:
        at = place(pool, wanted.concurrency or request.concurrency, default_concurrency(job))
        key = f"whichpool:count:{run_id}:{strategy.name}:{pool}"
        yield CellPlan(
            job=job.name, task=job.task, pool=pool, queue=at.queue, concurrency=at.concurrency,
            n=wanted.jobs, strategy=strategy.name, increments=increments, keeps_value=True,
            arguments={"strategy": strategy.name, "increments": increments, "key": key},
            timeout_s=job.timeout_s({}),
        )  # fmt: skip
