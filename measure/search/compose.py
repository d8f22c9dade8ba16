"""A recommendation put together: the choice of the rounds, what rules pools out, and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from measure.cells.others_cpu import MOST_OTHERS_CPU, others_cpu
from measure.cells.over_rounds import over_rounds
from measure.model.cell_result import CellResult
from measure.model.plan import Plan
from measure.model.recommendation import Finding, PoolCurve, PoolFigures, Recommendation
from measure.model.search import FINAL, SEARCH
from measure.search.choice import Choice, choose, final_rounds
from measure.search.growth import Growth
from measure.search.seen import Pair, Seen, seen_of
from measure.search.task_findings import found_dangers, found_vetoes
from measure.search.wording import lacks, sentence

LEAST_COMPUTED_S = 0.001  # below it the figures are of Celery
GIL_SHARE = 0.5  # of a job's time alone on a CPU: below it the GIL is not what matters
_WORDS = {
    "faster": "faster, shown in every round's figures together",
    "not-slower": "not slower, and takes less memory",
    "equivalent": "no slower than the other: either will do",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a recommendation is made of.

    Attributes:
        plan, cells: of the search; the cells in their order.
        vetoes, dangers: found before it.
        growths: by pool, where memory grows job by job.
        connections: by pool, at its chosen concurrency.
        nested: messages that the task has sent itself, which nobody has run.
        reason: why the search ended early, if it did.
    """

    plan: Plan
    cells: Sequence[CellResult]
    vetoes: Sequence[Finding] = ()
    dangers: Sequence[Finding] = ()
    growths: Mapping[str, Growth] = field(default_factory=dict)
    connections: Mapping[str, int] = field(default_factory=dict)
    nested: int = 0
    reason: str | None = None


def compose(evidence: Evidence) -> Recommendation:
    """Return the recommendation that the evidence carries; its command is its reader's to add."""
    plan = evidence.plan
    pairs = list(zip(plan.cells, evidence.cells, strict=False))
    seen = seen_of(plan, evidence.cells)
    vetoes = (*evidence.vetoes, *found_vetoes(pairs, seen, evidence.growths))
    ruled_out = frozenset(veto.pool for veto in vetoes if veto.pool)
    choice = choose(final_rounds(pairs, ruled_out), _may_grow(plan, seen))
    concurrency = seen.chosen.get(choice.pool) if choice.pool else None
    return Recommendation(
        task=plan.cells[0].job, pool=choice.pool, concurrency=concurrency, confidence=choice.confidence,
        sentence=sentence(choice, concurrency, vetoes, lacks(choice, seen, plan, evidence.reason)),
        reasons=tuple(_reasons(choice, pairs)), vetoes=vetoes,
        dangers=(*evidence.dangers, *found_dangers(plan, pairs, seen), *_nested(evidence)),
        figures=tuple(_figures(pairs, seen, evidence)), curves=tuple(_curves(seen)),
        not_seen=_not_seen(plan), quiet=_quiet(_deciding(pairs)), calls=sum(c.unique for c in evidence.cells),
    )  # fmt: skip


def _may_grow(plan: Plan, seen: Seen) -> dict[str, float]:
    """Return by pool that was not tried to its end how many times as much it may be: as many as its slots."""
    limit = plan.search.max_concurrency if plan.search else 0
    return {pool: limit / most for pool, most in seen.rising(limit).items() if most}


def _reasons(choice: Choice, pairs: Sequence[Pair]) -> list[str]:
    alone = [r for c, r in pairs if c.concurrency == 1 and c.stage == SEARCH and r.cpu_wall is not None]
    reasons = []
    if alone:
        share = min(r.cpu_wall or 0.0 for r in alone)
        reasons.append(f"Alone, a call computes for {share:.0%} of its time and waits for the rest.")
        if share > GIL_SHARE and max(r.cpu_s_per_job or 0.0 for r in alone) > LEAST_COMPUTED_S:
            reasons.append(_gil(pairs))
    if choice.confidence in _WORDS and choice.pool:
        reasons.append(f"{choice.pool} is {_WORDS[choice.confidence]}.")
    return [reason for reason in reasons if reason]


def _gil(pairs: Sequence[Pair]) -> str:
    """Say whether threads compute side by side, by the CPUs that the jobs' own threads used together."""
    used = [
        (result.jobs_per_s or 0.0) * result.cpu_s_per_job
        for cell, result in pairs
        if cell.pool == "threads" and cell.concurrency > 1 and result.cpu_s_per_job is not None
    ]
    if not used:
        return ""
    held = "hold the GIL" if max(used) < 1.2 else "release the GIL"  # noqa: PLR2004 (one CPU, and noise)
    return f"On threads the calls use {max(used):.1f} CPUs together: they {held} as they compute."


def _figures(pairs: Sequence[Pair], seen: Seen, evidence: Evidence) -> list[PoolFigures]:
    """Return a row for each pool that has figures: of the rounds, else of the search."""
    rows = []
    finals = final_rounds(pairs, frozenset())
    for pool, size in seen.chosen.items():
        cells = finals.get(pool) or [
            r for c, r in pairs if c.pool == pool and c.concurrency == size and c.stage == SEARCH
        ]
        rows.append(PoolFigures(
            pool=pool, concurrency=size, rounds=len(finals.get(pool, [])),
            jobs_per_s=over_rounds([r.jobs_per_s for r in cells]),
            p95_s=over_rounds([r.runtime.p95_s if r.runtime else None for r in cells]),
            memory_mb=over_rounds([r.memory_mb for r in cells]), connections=evidence.connections.get(pool),
        ))  # fmt: skip
    return sorted(rows, key=lambda row: -(row.jobs_per_s or 0.0))


def _curves(seen: Seen) -> list[PoolCurve]:
    return [
        PoolCurve(pool=pool, points=tuple(sorted(seen.points[pool].items())), ended=seen.ended.get(pool, ""))
        for pool in seen.usable
        if seen.points[pool]
    ]


def _nested(evidence: Evidence) -> list[Finding]:
    if not evidence.nested:
        return []
    messages = "a message" if evidence.nested == 1 else f"{evidence.nested:,} messages"
    message = f"the task has sent {messages} itself, dropped here (--subtasks run)"
    return [Finding(code="subtasks", message=message)]


def _not_seen(plan: Plan) -> tuple[str, ...]:
    calls = min(plan.cells[0].inputs, max(cell.n for cell in plan.cells))
    return (
        f"other calls than the {calls:,} that were made" if calls > 1 else "any other call",
        "how it does for hours, or beside other tasks, on other machines",
    )


def _deciding(pairs: Sequence[Pair]) -> list[CellResult]:
    """Return the cells that decide: those of the rounds, else all."""
    return [r for c, r in pairs if c.stage == FINAL] or [r for _, r in pairs]


def _quiet(cells: Sequence[CellResult]) -> str:
    others = others_cpu(cell.conditions for cell in cells if cell.conditions)
    if others is None:
        return ""
    loud = " That is too much: run it again when the machine is quiet." if others > MOST_OTHERS_CPU else ""
    return f"Other programs used {others:.0%} of the CPUs meanwhile.{loud}"
