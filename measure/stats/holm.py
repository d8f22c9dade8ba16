"""Several verdicts of one run together: Holm's correction of their levels."""

from collections.abc import Sequence
from typing import NamedTuple

from measure.stats.intervals import CONFIDENCE, Interval, LogMean, paired
from measure.stats.looks import ONE_LOOK, Levels


class Decided(NamedTuple):
    """An interval, whether it decides after Holm's correction, and its own level after that."""

    interval: Interval
    wins: bool
    level: float


def holm_intervals(families: Sequence[Sequence[float]]) -> list[Decided]:
    """Return for each family of paired log ratios its interval and whether it decides, by `holm`."""
    return holm([paired(logs) for logs in families])


def holm(means: Sequence[LogMean], levels: Levels = ONE_LOOK) -> list[Decided]:
    """Return for each mean log ratio its interval and whether it decides, corrected by Holm.

    The k-th smallest p-value of m gets an interval at level 1 - 0.05/(m-k+1); once one does not
    decide, none after it does (Holm 1979, A simple sequentially rejective multiple test procedure).
    """
    order = sorted(range(len(means)), key=lambda i: means[i].p_beyond_five_per_cent)
    decisions: dict[int, Decided] = {}
    still = True
    for rank, i in enumerate(order):
        level = 1 - (1 - levels.of(CONFIDENCE)) / (len(means) - rank)
        interval = means[i].interval(level)
        still = still and interval.decides
        decisions[i] = Decided(interval, still, level)
    return [decisions[i] for i in range(len(means))]
