"""A whole, plausible, always equal RunResult with every field filled: what reports are tested on."""

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from config.counter_strategies import STRATEGIES
from config.guide_jobs import CONTRASTED, JOBS
from config.jobs import default_concurrency
from measure.cells.cell_summary import CellCounts, Memory, summarise, timed
from measure.cells.identity import identity
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.plan import CellPlan, Plan, schedule
from measure.model.result import Identity, RunResult
from measure.model.timeline import Timeline, timeline
from measure.verdicts import verdicts
from tests import full_run_facts as facts
from tests.full_run_samples import EPOCH, samples

RUN_ID = "20261130-101500-c0ffee"
ROUNDS = 5
OFFERED_ROUNDS = 2
OFFERED_PER_S = {"sleep": 180.0, "fetch": 160.0, "primes": 15.0, "digest": 50.0}  # jobs a second
SLOT_MB = {"threads": 3.3, "prefork": 27.9}
TREE_MB = 42.0  # of a worker without its slots


@cache
def full_run() -> RunResult:
    """Return a complete run: jobs at saturation and at an arrival rate, counters, identities, curves."""
    plan = full_plan()
    cells = tuple(_cell(cell) for cell in plan.cells)
    return RunResult(
        run_id=RUN_ID, status="complete", machine=facts.MACHINE, versions=facts.VERSIONS,
        workers=facts.workers(), revision="760058f+", watched=False, plan=plan, cells=cells,
        counters=facts.counters(), identities=_identities(plan), verdicts=verdicts(cells),
        scaling=facts.curves(), timelines=_timelines(plan), warnings=facts.WARNINGS,
        started=EPOCH, ended=EPOCH + 94.5, elapsed_s=94.5,
    )  # fmt: skip


def full_plan() -> Plan:
    """Return the plan of `full_run`."""
    repeated = [_planned(job, pool) for job in CONTRASTED for pool in facts.POOLS]
    once = [*_once(), *_counting()]
    offered = [
        _planned(job, pool, round=number, rate_per_s=rate, load=0.7)
        for number in range(1, OFFERED_ROUNDS + 1)
        for job, rate in OFFERED_PER_S.items()
        for pool in facts.POOLS
    ]
    cells = (*schedule(once, repeated, ROUNDS, seed=0), *offered)
    return Plan(run_id=RUN_ID, created=EPOCH, seed=0, rounds=ROUNDS, cells=cells)


def _once() -> Iterator[CellPlan]:
    for job in ("whoami", "files", "mixed"):
        yield from (_planned(job, pool) for pool in facts.POOLS)


def _counting() -> Iterator[CellPlan]:
    for strategy in STRATEGIES.values():
        for pool in facts.POOLS:
            yield CellPlan(
                job="count", task="whichpool.count", pool=pool, queue=f"{pool}.2", concurrency=2, n=2,
                strategy=strategy.name, increments=strategy.increments, keeps_value=True,
            )  # fmt: skip


def _planned(job: str, pool: str, **fields: Any) -> CellPlan:  # noqa: ANN401 (any field of a CellPlan)
    known = JOBS[job]
    slots = default_concurrency(known)
    return CellPlan(
        job=job, task=known.task, arguments=dict(known.arguments), pool=pool, queue=f"{pool}.{slots}",
        concurrency=slots, n=known.n, ideal_s=known.ideal_s(known.arguments), fresh_workers=True, **fields,
    )  # fmt: skip


def _cell(cell: CellPlan) -> CellResult:
    seen = samples(cell)
    failed = int((cell.job, cell.pool) == ("files", "threads"))
    if failed:
        seen[9] = msgspec.structs.replace(seen[9], outcome="failed", value="OSError: disk | quota <exceeded>")
    counts = CellCounts(
        len(seen), int(cell.job == "fetch" and cell.round == 2), failed, failed, EPOCH, cell.rate_per_s,
        0.0021 if cell.rate_per_s else None,
    )  # fmt: skip
    memory = Memory(TREE_MB + SLOT_MB[cell.pool] * cell.concurrency, "pss")
    return summarise(cell, seen, counts, memory, _conditions(cell))


def _conditions(cell: CellPlan) -> Conditions:
    rng = random.Random(f"conditions of {cell}")  # noqa: S311 (a simulation)
    busy = (cell.job, cell.pool, cell.round) == ("digest", "threads", 3)
    return Conditions(
        wall_s=rng.uniform(0.4, 1.4), others_cpu=0.18 if busy else rng.uniform(0.005, 0.03),
        steal_cpu=rng.uniform(0, 0.01), coordinator_cpu=rng.uniform(0.05, 0.2),
        redis_cpu=rng.uniform(0.02, 0.1), available_mb=rng.uniform(5_000, 5_400), clock_step_s=0.0001,
        throttled_s=0.0, frequency_mhz=2_900.0,
        web_cpu=0.23 if cell.job == "fetch" else None,
        web_latency_s=0.05 if cell.job == "fetch" else None,
        web_late_s=0.0016 if cell.job == "fetch" else None,
    )  # fmt: skip


def _identities(plan: Plan) -> tuple[Identity, ...]:
    asked = [cell for cell in plan.cells if cell.job == "whoami"]
    said = (
        ("guide-thread", "threads", "Thread is running!"),
        ("guide-thread", "prefork", "Thread is running!"),
        ("guide-process", "threads", "Process is running!"),
        ("guide-process", "prefork", "AssertionError: daemonic processes are not allowed to have children"),
    )
    guides = (
        Identity(
            job=job, pool=pool, concurrency=2, processes=1, threads_per_process=1, hosts=1,
            sentence=f"{job} on {pool}: {answer}", answer={"said": answer},
        )
        for job, pool, answer in said
    )  # fmt: skip
    return (*(identity(cell, samples(cell)) for cell in asked), *guides)


def _timelines(plan: Plan) -> tuple[Timeline, ...]:
    firsts: dict[tuple[str, str], CellPlan] = {}
    for cell in plan.cells:
        if cell.strategy is None and cell.job != "whoami":
            firsts.setdefault((cell.job, cell.pool), cell)
    drawn = (timeline(cell, timed(samples(cell))) for cell in firsts.values())
    return tuple(one for one in drawn if one is not None)
