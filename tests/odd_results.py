"""Results that lack something, or hold what tries to get out of a report: each made of a whole one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from measure.model.cell_result import CellResult
from measure.model.durations import Durations, durations
from measure.model.result import CounterResult, RunResult, Verdict, Warned, result_from_json
from measure.model.timeline import Lane, Timeline
from measure.verdicts import verdicts

OLD = Path(__file__).parent / "data" / "result-of-schema-1.json"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}\u202e\x00&amp;"


def changed(result: RunResult, **fields: Any) -> RunResult:  # noqa: ANN401 (any field of a RunResult)
    """Return a result with other fields."""
    return msgspec.structs.replace(result, **fields)


def every(structs: Iterable[Any], **fields: Any) -> tuple[Any, ...]:  # noqa: ANN401 (any struct, any field)
    """Return the structs with other fields."""
    return tuple(msgspec.structs.replace(struct, **fields) for struct in structs)


def of_cells(result: RunResult, cells: list[CellResult]) -> RunResult:
    """Return a result with these cells, and nothing that was drawn from others."""
    return changed(
        result, cells=tuple(cells), verdicts=(), timelines=(), scaling=(), counters=(), identities=()
    )


def nothing(full: RunResult) -> RunResult:
    """Return a run that was stopped before its first cell."""
    empty = of_cells(full, [])
    plan = msgspec.structs.replace(full.plan, cells=())
    return changed(
        empty, status="partial", reason="no workers", plan=plan, warnings=(), workers=(), versions={}
    )


def one_round(full: RunResult) -> RunResult:
    """Return a run of one round."""
    return of_cells(full, [cell for cell in full.cells if cell.round == 1])


def one_sample(full: RunResult) -> RunResult:
    """Return a cell of one job, which took no time that a clock could see."""
    alone = durations([0.0])
    cell = msgspec.structs.replace(
        full.cells[0], job="sleep", planned=1, unique=1, measured=1, elapsed_s=0.0, jobs_per_s=None,
        latency=alone, runtime=alone, queue_wait=alone,
    )  # fmt: skip
    lane = Lane("here", 1, 1, ((0.0, 0.0),))
    seen = Timeline(job="sleep", pool=cell.pool, concurrency=1, shown=1, jobs=1, lanes=(lane,))
    return changed(of_cells(full, [cell]), timelines=(seen,))


def one_pool(full: RunResult) -> RunResult:
    """Return what one pool did."""
    return of_cells(full, [cell for cell in full.cells if cell.pool == "threads"])


def three_pools(full: RunResult) -> RunResult:
    """Return a run of the direct cluster."""
    names = ("loop", "thread-executor", "process-executor")
    mine = [cell for cell in full.cells if cell.pool == "threads"]
    return of_cells(full, [msgspec.structs.replace(c, pool=name) for c in mine for name in names])


def all_failed(full: RunResult) -> RunResult:
    """Return a run in which every job of a pool failed."""
    bad = {"threads"}
    cells = [
        msgspec.structs.replace(c, failed=c.planned, error="boom") if c.pool in bad else c for c in full.cells
    ]
    return of_cells(full, cells)


def unknown(full: RunResult) -> RunResult:
    """Return a result that knows next to nothing of its cells, counters and verdicts."""
    optional = ("rate_per_s", "elapsed_s", "jobs_per_s", "efficiency", "latency", "queue_wait", "runtime",
                "cpu_s_per_job", "cpu_wall", "memory_mb", "memory_kind", "error", "conditions")  # fmt: skip
    cells = [msgspec.structs.replace(cell, **dict.fromkeys(optional)) for cell in full.cells]
    counter = CounterResult(
        strategy="lock", pool="threads", expected=0, observed=None, lost_updates=None, increments_per_s=None
    )
    verdict = Verdict(
        job="sleep", pool="prefork", other="threads", answer="undecided", winner=None, ratio=None, low=None,
        high=None, rounds=0,
        sentence="sleep: unknown.",
    )  # fmt: skip
    return changed(
        of_cells(full, cells), counters=(counter,), verdicts=(verdict,), watched=None, revision=None
    )


def without_shape(full: RunResult) -> RunResult:
    """Return a result whose durations have neither means nor quantiles, as older ones."""
    bare = Durations(None, 0.1, None, 0.2, 0.3, 0.4)
    return of_cells(
        full, [msgspec.structs.replace(c, latency=bare, runtime=bare, queue_wait=bare) for c in full.cells]
    )


def of_schema_1(full: RunResult) -> RunResult:
    """Return an upgraded result of the first schema."""
    assert full
    return result_from_json(OLD.read_bytes())


def hostile(full: RunResult) -> RunResult:
    """Return a result in which every name and text tries to get out."""
    named = {"job": HOSTILE, "pool": HOSTILE}
    counted = {"strategy": HOSTILE, "pool": HOSTILE, "note": HOSTILE, "safe_across": (HOSTILE,)}
    decided = {
        **named,
        "other": f"b{HOSTILE}",
        "winner": HOSTILE,
        "recommended": HOSTILE,
        "cheaper": HOSTILE,
        "sentence": HOSTILE,
    }
    worked = {"name": HOSTILE, "pool": HOSTILE, "host": HOSTILE, "command": (HOSTILE,),
              "settings": {HOSTILE: HOSTILE}}  # fmt: skip
    planned = every(full.plan.cells, **named, task=HOSTILE, arguments={HOSTILE: HOSTILE})
    return changed(
        full, run_id=HOSTILE, reason=HOSTILE, revision=HOSTILE, status="partial", versions={HOSTILE: HOSTILE},
        cells=every(full.cells, **named, failed=1, error=HOSTILE),
        counters=every(full.counters, **counted), verdicts=every(full.verdicts, **decided),
        identities=every(full.identities[:1], **named, sentence=HOSTILE),
        scaling=every(full.scaling, **named, sentence=HOSTILE), timelines=every(full.timelines, **named),
        warnings=(Warned(HOSTILE, HOSTILE, f"whichpool {HOSTILE}"), Warned("x", HOSTILE, HOSTILE)),
        workers=every(full.workers, **worked),
        machine=msgspec.structs.replace(full.machine, system=HOSTILE, cpu_model=HOSTILE, hosts=(HOSTILE,)),
        plan=msgspec.structs.replace(full.plan, cells=planned),
    )  # fmt: skip


def clock_set_back(full: RunResult) -> RunResult:
    """Return a run in whose first cells the clock was set back by an hour."""
    early = durations([-3600.0, -3599.9])
    cells = [
        msgspec.structs.replace(c, elapsed_s=-3599.0, jobs_per_s=None, latency=early, queue_wait=early,
                                runtime=early, disturbed=("the clock was set by -3,600,000 ms",))
        if c.round == 1 else c for c in full.cells
    ]  # fmt: skip
    lane = Lane("here", 1, 1, ((0.0, 0.1), (-3599.9, -3599.8)))
    timelines = every(full.timelines, lanes=(lane,))
    return changed(full, cells=tuple(cells), timelines=timelines, elapsed_s=0.0, ended=full.started - 3600)


def disturbed(full: RunResult) -> RunResult:
    """Return a run of which every round was disturbed, so that each verdict is withheld."""
    cells = every(full.cells, disturbed=("39 jobs had to be sent again",))
    return changed(full, cells=cells, verdicts=verdicts(cells))


def whole(full: RunResult) -> RunResult:
    """Return the whole result."""
    return full


KINDS = (whole, nothing, one_round, one_sample, one_pool, three_pools, all_failed, unknown, without_shape,
         of_schema_1, hostile, clock_set_back, disturbed)  # fmt: skip
