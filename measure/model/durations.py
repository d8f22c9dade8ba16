"""Exact percentiles of a duration, none of which can exceed the maximum."""

from collections.abc import Sequence
from statistics import fmean
from typing import Annotated

import msgspec
from msgspec import Meta

QUANTILES = tuple(percent / 100 for percent in range(0, 101, 5))


class Durations(msgspec.Struct, frozen=True):
    """A duration over the jobs of a cell, in seconds; None where an older result does not say."""

    mean_s: Annotated[float | None, Meta(description="arithmetic mean.")]
    p50_s: Annotated[float, Meta(description="exact percentiles.")]
    p90_s: Annotated[float | None, Meta(description="exact percentiles.")]
    p95_s: Annotated[float, Meta(description="exact percentiles.")]
    p99_s: Annotated[float, Meta(description="exact percentiles.")]
    max_s: Annotated[float, Meta(description="exact percentiles.")]
    quantiles_s: Annotated[
        tuple[float, ...],
        Meta(description="at 0, 5, ... 100 per cent (`QUANTILES`): the shape of the distribution."),
    ] = ()


def durations(measured_s: Sequence[float]) -> Durations | None:
    """Return exact percentiles by the inverse of the empirical distribution (Hyndman-Fan type 1).

    Each is a duration that was measured, so that none can exceed the maximum. None without any.
    """
    if not measured_s:
        return None
    ordered = sorted(measured_s)

    def at(percent: int) -> float:
        return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]

    return Durations(
        fmean(ordered), at(50), at(90), at(95), at(99), ordered[-1],
        tuple(at(round(100 * quantile)) for quantile in QUANTILES),
    )  # fmt: skip
