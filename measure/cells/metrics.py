"""The metrics of a group of cells: their names and units, and their value over the rounds."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from measure.cells.over_rounds import over_rounds, sound
from measure.model.cell_result import CellResult

STATISTICS = ("p50", "p90", "p95", "p99", "max", "mean")
SPANS = ("latency", "queue_wait", "runtime")
COUNTS = ("failed", "lost", "duplicates")
IN_ONE: Mapping[str, int] = {"us": 1_000_000, "ms": 1_000, "s": 1, "%": 100, "MB": 1, "": 1}
"""How many of a unit are one of what results hold: seconds, shares, MB, plain numbers."""

_TIME = ("us", "ms", "s")
_SPANS = {f"{span}_{statistic}": _TIME for span, statistic in product(SPANS, STATISTICS)}

UNITS: Mapping[str, tuple[str, ...]] = {
    "jobs_per_s": ("",), "efficiency": ("%",), **dict.fromkeys(STATISTICS, _TIME), **_SPANS,
    "cpu_s_per_job": _TIME, "cpu_wall": ("%",), "memory_mb_per_slot": ("MB", ""),
    **dict.fromkeys(COUNTS, ("",)),
}  # fmt: skip
CHANGES: Mapping[str, tuple[str, ...]] = {
    name: ("%",) for name in UNITS if name not in {*COUNTS, "efficiency"}
}
"""What two runs are compared by; efficiency is jobs_per_s by another scale."""


def in_full(metric: str, *, is_offered: bool) -> str:
    """Return a metric's full name: a bare ``p95`` is the latency's at an arrival rate, else the runtime's.

    At saturation the latency only says how long the queue was.
    """
    return f"{'latency' if is_offered else 'runtime'}_{metric}" if metric in STATISTICS else metric


def metric_value(metric: str, cells: Sequence[CellResult]) -> float | None:
    """Return a metric, by its full name, over the rounds that count; None where none of them has it.

    Failed, lost and duplicate jobs are counted in all rounds.
    """
    if metric in COUNTS:
        return sum(getattr(cell, metric) for cell in cells) if cells else None
    if metric == "memory_mb_per_slot":
        return memory_mb_per_slot(cells)
    return over_rounds([_of(metric, cell) for cell in sound(cells)])


def why_none(cells: Sequence[CellResult]) -> str:
    """Say why a group has no figure."""
    if not cells:
        return "it was not run"
    if not sound(cells):
        return "jobs failed or were lost in every round"
    return "not known for this job on this pool"


def memory_mb_per_slot(cells: Iterable[CellResult]) -> float | None:
    """Return the memory of a pool's process tree, over its slots, in MB, for the rounds that count.

    None where shared pages were counted once a process: that would charge prefork for memory that its
    children share.
    """
    known = (c for c in sound(cells) if c.memory_mb is not None and c.memory_kind == "pss")
    return over_rounds([(cell.memory_mb or 0.0) / cell.concurrency for cell in known])


def _of(metric: str, cell: CellResult) -> float | None:
    span, _, statistic = metric.rpartition("_")
    if span in SPANS:
        value: float | None = getattr(getattr(cell, span), f"{statistic}_s", None)
    else:
        value = getattr(cell, metric)
    return value
