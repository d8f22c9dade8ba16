"""A search played through with workers that are a formula: how fast a pool is at a concurrency."""

import random
from collections.abc import Callable
from itertools import pairwise

import msgspec

from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.durations import durations
from measure.model.plan import CellPlan, Plan
from measure.model.search import PILOT, Search
from measure.search.stages import next_cells

Rate = Callable[[str, int], float]  # jobs per second of a pool at a concurrency
Fails = Callable[[str, int], str | None]
START_S = 1.3
MOST_CELLS = 400


def search_plan(
    pools: tuple[str, ...] = ("threads", "prefork"), budget_s: float = 90.0, most: int = 64
) -> Plan:
    """Return the plan of a search with its first call."""
    search = Search(pools=pools, budget_s=budget_s, max_concurrency=most, max_memory_mb=1e6)
    pilot = CellPlan(
        job="t", task="t", pool=pools[0], queue=f"{pools[0]}.1", concurrency=1, n=1, inputs=1, stage=PILOT
    )
    return Plan(run_id="20260101-000000-abcdef", created=1e9, seed=1, rounds=1, cells=(pilot,), search=search)


def conditions(wall_s: float, others_cpu: float = 0.0) -> Conditions:
    """Return a quiet machine's."""
    return Conditions(
        wall_s=wall_s, others_cpu=others_cpu, steal_cpu=0.0, coordinator_cpu=0.0, redis_cpu=0.0,
        redis_restarted=False, available_mb=1e4, clock_step_s=0.0, throttled_s=None, frequency_mhz=None,
    )  # fmt: skip


def result_of(cell: CellPlan, rate: float, error: str | None = None, memory_mb: float = 100.0) -> CellResult:
    """Return what such a cell came to."""
    took_s = cell.n / rate
    return CellResult(
        job=cell.job, pool=cell.pool, concurrency=cell.concurrency, round=cell.round, planned=cell.n,
        unique=cell.n, duplicates=0, failed=cell.n if error else 0, lost=0, republished=0, measured=cell.n,
        elapsed_s=took_s, jobs_per_s=None if error else rate, efficiency=None, latency=None, queue_wait=None,
        runtime=None if error else durations([cell.concurrency / rate]), cpu_s_per_job=0.0, cpu_wall=0.0,
        memory_mb=memory_mb, memory_kind="pss", processes=1, threads=1, hosts=1, error=error,
        conditions=conditions(took_s),
    )  # fmt: skip


def played(  # noqa: PLR0913, PLR0917 (what a search may meet)
    plan: Plan,
    rate: Rate,
    fails: Fails = lambda _pool, _size: None,
    noise: float = 0.0,
    seed: int = 0,
    tail_s: float = 0.0,
) -> tuple[Plan, list[CellResult], float]:
    """Return a search's plan at its end, its results, and how long it took.

    A cell may have a tail that is not in its jobs per second, such as calls that wait to be tried again.
    """
    rng = random.Random(seed)  # noqa: S311 (a simulation)
    results: list[CellResult] = []
    elapsed_s = 0.0
    while True:
        for cell in plan.cells[len(results) :]:
            true = rate(cell.pool, cell.concurrency)
            results.append(
                result_of(cell, true * rng.lognormvariate(0, noise), fails(cell.pool, cell.concurrency))
            )
            elapsed_s += START_S + cell.n / true + tail_s
        further = next_cells(plan, results, elapsed_s)
        if not further:
            return plan, results, elapsed_s
        assert len(plan.cells) < MOST_CELLS, "a search ends"
        plan = msgspec.structs.replace(plan, cells=(*plan.cells, *further))


def waiting(job_s: float, most: float) -> Rate:
    """Return workers of a job that waits, on pools that can do so many a second at most."""
    return lambda _pool, size: min(size / job_s, most)


def orders_of(plan: Plan) -> list[tuple[str, str]]:
    """Return neighbours among the final cells, by their pools."""
    finals = [cell.pool for cell in plan.cells if cell.stage == "final"]
    return list(pairwise(finals))
