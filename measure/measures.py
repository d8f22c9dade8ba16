"""What a threshold can hold a run to: the measures' names and units."""

from collections.abc import Mapping
from itertools import product

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


def in_full(measure: str, *, is_offered: bool) -> str:
    """Return a measure's full name: a bare ``p95`` is the latency's at an offered rate, else the runtime's.

    At saturation the latency only says how long the queue was.
    """
    return f"{'latency' if is_offered else 'runtime'}_{measure}" if measure in STATISTICS else measure
