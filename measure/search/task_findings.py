"""What a search has shown beside speed: pools that a task fails on, results that differ, what costs."""

import math
from collections.abc import Iterator, Mapping, Sequence

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.recommendation import Finding
from measure.model.search import PILOT, SEARCH
from measure.search.growth import Growth
from measure.search.seen import Pair, Seen, is_sound

MULTIPROCESSING = "daemonic processes are not allowed to have children"
MOST_OVERHEAD = 0.5  # of what a job costs: beyond it the task is too short
WORTH_A_CHUNK = 0.1  # of a chunk's cost may be Celery's
SHOWN = 100
MOST_IDS = 10


def found_vetoes(pairs: Sequence[Pair], seen: Seen, growths: Mapping[str, Growth]) -> list[Finding]:
    """Return what rules pools out by what was measured.

    Args:
        pairs: the cells of the search and what they came to.
        seen: what it made of them.
        growths: by pool, where memory grows job by job.
    """
    return [*_fails_on_one(pairs, seen), *_not_thread_safe(pairs), *_grows(growths)]


def found_dangers(plan: Plan, pairs: Sequence[Pair], seen: Seen) -> list[Finding]:
    """Return what its user should know, and what does not rule a pool out."""
    return [
        *_dead_children(pairs),
        *_too_short(pairs),
        *_fails_sometimes(pairs),
        *_one_input(plan),
        *_stuck(pairs, seen),
    ]


def _fails_on_one(pairs: Sequence[Pair], seen: Seen) -> Iterator[Finding]:
    for cell, result in pairs:
        if cell.stage == PILOT and not is_sound(result) and seen.usable:
            error = (result.error or "")[:SHOWN]
            if MULTIPROCESSING in error:
                yield Finding(
                    code="multiprocessing", pool=cell.pool, evidence=error,
                    message="the task starts processes by multiprocessing, which a prefork child must not",
                )  # fmt: skip
            else:
                yield Finding(
                    code="fails", pool=cell.pool, message=f"the task fails on {cell.pool}, not on the others",
                    evidence=error,
                )  # fmt: skip


def _not_thread_safe(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield a veto where a call has one result alone, and others when threads make it side by side."""
    alone = _values([pair for pair in pairs if pair[0].concurrency == 1])
    steady = {call: values[0] for call, values in alone.items() if len(values) == 1}
    strange = {
        pool: [
            (call, steady[call], value)
            for call, values in _values(
                [p for p in pairs if p[0].pool == pool and p[0].concurrency > 1]
            ).items()
            if call in steady
            for value in values
            if value != steady[call]
        ]
        for pool in {cell.pool for cell, _ in pairs}
    }
    if strange.get("threads") and not any(found for pool, found in strange.items() if pool != "threads"):
        call, expected, other = strange["threads"][0]
        yield Finding(
            code="not-thread-safe", pool="threads",
            message="results differ where threads run the task side by side: it is not thread-safe",
            evidence=f"call {int(call) + 1}: {_shown(expected)} alone, {_shown(other)} on threads",
        )  # fmt: skip


def _values(pairs: Sequence[Pair]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for _, result in pairs:
        for call, values in result.values.items():
            found.setdefault(call, {}).update(dict.fromkeys(values))
    return {call: list(values) for call, values in found.items()}


def _shown(value: str) -> str:
    """Return a result without its digest."""
    return value[:SHOWN] if value.startswith("raised ") else value.partition(" ")[2]


def _is_alone(cell: CellPlan) -> bool:
    return cell.concurrency == 1 and cell.stage == SEARCH


def _grows(growths: Mapping[str, Growth]) -> Iterator[Finding]:
    if growths:
        pool, growth = max(growths.items(), key=lambda item: item[1].jobs)
        yield Finding(
            code="memory-grows", pool="threads",
            message="memory grows with each job, and threads never recycles its process",
            evidence=f"{growth.mb_per_job * 1024:,.0f} kB a job on {pool}, over {growth.jobs:,} jobs",
        )  # fmt: skip


def _dead_children(pairs: Sequence[Pair]) -> Iterator[Finding]:
    for cell, result in pairs:
        if result.republished:
            yield Finding(
                code="died", pool=cell.pool,
                message=f"processes died under the task on {cell.pool}, {cell.concurrency} at a time",
                evidence=f"{result.republished} jobs ran a second time: {_listed(result.sent_again)}",
            )  # fmt: skip
            return


def _listed(ids: Sequence[int]) -> str:
    more = f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else ""
    return f"numbers {', '.join(map(str, ids[:MOST_IDS]))}{more}"


def _too_short(pairs: Sequence[Pair]) -> Iterator[Finding]:
    alone = [result for cell, result in pairs if _is_alone(cell) and is_sound(result)]
    for result in alone[:1]:
        if not result.jobs_per_s or result.runtime is None or result.runtime.mean_s is None:
            continue
        runtime_s, whole_s = result.runtime.mean_s, 1 / result.jobs_per_s
        overhead_s = whole_s - runtime_s
        if overhead_s > MOST_OVERHEAD * whole_s:
            chunk = math.ceil(overhead_s / max(runtime_s, 1e-6) * (1 - WORTH_A_CHUNK) / WORTH_A_CHUNK)
            yield Finding(
                code="too-short",
                message=f"Celery is most of its cost: put about {chunk:,} calls into one task",
                evidence=f"{runtime_s * 1000:.2f} ms of {whole_s * 1000:.2f} ms a job are the task's own",
            )  # fmt: skip


def _fails_sometimes(pairs: Sequence[Pair]) -> Iterator[Finding]:
    failed = [(cell, result) for cell, result in pairs if result.failed and cell.stage != PILOT]
    for cell, result in failed[:1]:
        yield Finding(
            code="fails-sometimes", pool=cell.pool,
            message=f"calls failed on {cell.pool}, {cell.concurrency} at a time",
            evidence=f"{result.failed} of {result.planned}{_which(result)}: {(result.error or '')[:SHOWN]}",
        )  # fmt: skip


def _which(result: CellResult) -> str:
    """Name the calls that raised, by their place in the file of inputs, where that is known."""
    raised = [int(call) + 1 for call, values in result.values.items() if any(map(_is_raised, values))]
    return f", call {_listed(sorted(raised)).removeprefix('numbers ')}" if raised else ""


def _is_raised(value: str) -> bool:
    return value.startswith("raised ")


def _one_input(plan: Plan) -> Iterator[Finding]:
    if plan.cells[0].inputs == 1 and len(plan.cells) > 1:
        yield Finding(
            code="one-input", message="one call, repeated, measures warm caches: --inputs cycles several",
        )  # fmt: skip


def _stuck(pairs: Sequence[Pair], seen: Seen) -> Iterator[Finding]:
    """Yield a danger where a task mostly waits and yet more at a time brings nothing on any pool."""
    waits = [r.cpu_wall for c, r in pairs if c.concurrency == 1 and r.cpu_wall is not None]
    if waits and min(waits) < MOST_OVERHEAD and seen.chosen and max(seen.chosen.values()) == 1:
        yield Finding(
            code="serial", message="calls wait for each other: more at a time brings nothing on any pool",
            evidence=f"{min(waits):.0%} of its time it computes, and one at a time is as fast as several",
        )  # fmt: skip
