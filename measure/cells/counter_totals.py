"""From what counting jobs saw of a shared counter to what it really held."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from config.counter_strategies import STRATEGIES, Strategy
from measure.cells.cell_summary import span_s, timed
from measure.model.plan import CellPlan
from measure.model.result import CounterResult
from measure.model.sample import Sample

_GIL_NOTE = (
    "nothing was lost unguarded: since CPython 3.10 the GIL is handed over only at calls and backward "
    "jumps, never between the read and the write of `counter += 1`; a free-threaded build has no such "
    "lock and loses updates"
)
_ALONE_NOTE = "each process has a counter of its own: no job could disturb another in a process"


def observed_by_process(values: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return for each process max(after) - min(before) over its jobs.

    A job's own last reading is not the total: another one may still be counting.
    """
    ends: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for value in values:
        ends[str(value["process"])].append(value)
    return {process: _rise(seen) for process, seen in ends.items()}


def observed_overall(values: Sequence[Mapping[str, Any]]) -> int:
    """Return max(after) - min(before) over all jobs of a counter that they share.

    Workers that cannot see each other's counter (a ``Value`` lives in one worker's memory) say so by its
    name; their counters are then read apart and summed.
    """
    shared: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for value in values:
        shared[str(value.get("counter", ""))].append(value)
    return sum(map(_rise, shared.values()))


def counter_result(cell: CellPlan, samples: Sequence[Sample], ledger_total: int, gil: bool) -> CounterResult:
    """Return what became of the counter that this cell's jobs incremented.

    Args:
        cell: the cell; its `strategy` names how it counted.
        samples: what the probe saw, with the jobs' own readings as values.
        ledger_total: the sum that the ledger's script kept, for the strategy `ledger`.
        gil: whether the workers' Python has a GIL.
    """
    strategy = STRATEGIES[cell.strategy or ""]
    values = [s.value for s in samples if s.outcome == "succeeded" and isinstance(s.value, dict)]
    reason = next((v["unavailable"] for v in values if "unavailable" in v), None)
    if reason is not None:
        return unavailable(strategy, cell.pool, cell.n * cell.increments, reason)
    per_process = observed_by_process(values) if strategy.per_process else {}
    observed = _observed(strategy, values, per_process, ledger_total)
    expected = cell.n * cell.increments
    elapsed_s = span_s(timed(samples))
    return CounterResult(
        strategy=strategy.name, pool=cell.pool, expected=expected, observed=observed,
        lost_updates=None if observed is None else expected - observed,
        increments_per_s=observed / elapsed_s if elapsed_s and observed is not None else None,
        per_process=per_process, safe_across=strategy.safe_across,
        exact_if_redelivered=strategy.exact_if_redelivered,
        note=_note(strategy, expected, observed, gil, len(per_process)),
    )  # fmt: skip


def unavailable(strategy: Strategy, pool: str, expected: int, reason: str) -> CounterResult:
    """Return the result of a strategy that a pool cannot offer."""
    return CounterResult(
        strategy=strategy.name, pool=pool, expected=expected, observed=None, lost_updates=None,
        increments_per_s=None, safe_across=strategy.safe_across, unavailable=reason,
        exact_if_redelivered=strategy.exact_if_redelivered,
    )  # fmt: skip


def _observed(
    strategy: Strategy, values: Sequence[Mapping[str, Any]], per_process: Mapping[str, int], total: int
) -> int | None:
    if not values:
        return None
    if strategy.name == "ledger":
        return total
    return sum(per_process.values()) if per_process else observed_overall(values)


def _rise(values: Sequence[Mapping[str, Any]]) -> int:
    return max(int(v["after"]) for v in values) - min(int(v["before"]) for v in values)


def _note(strategy: Strategy, expected: int, observed: int | None, gil: bool, processes: int) -> str | None:
    if strategy.name != "unguarded" or observed != expected:
        return None
    if processes > 1:
        return _ALONE_NOTE
    return _GIL_NOTE if gil else "nothing was lost this time: without a lock that is luck"
