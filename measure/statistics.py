"""Interval arithmetic on paired log ratios. SciPy's special functions are imported when first used."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev
from typing import NamedTuple

import msgspec

CONFIDENCE = 0.95
FEWEST_ROUNDS = 5
SMALLEST_RATIO = 1.05  # below five per cent there is nothing to move for
_NOTHING = math.log(SMALLEST_RATIO)


class Interval(msgspec.Struct, frozen=True):
    """A ratio and its confidence interval."""

    ratio: float
    low: float
    high: float

    @property
    def decides(self) -> bool:
        """Whether the whole interval lies outside [1/1.05, 1.05]."""
        return self.low > SMALLEST_RATIO or self.high < 1 / SMALLEST_RATIO


class Decided(NamedTuple):
    """An interval, whether it decides after Holm's correction, and its own level after that."""

    interval: Interval
    wins: bool
    level: float


def log_ratios(numerators: Sequence[float], denominators: Sequence[float]) -> list[float]:
    """Return the logarithm of each pair's ratio.

    Raises:
        ValueError: if the lengths differ or a figure is not positive.
    """
    return [math.log(a) - math.log(b) for a, b in zip(numerators, denominators, strict=True)]


def t_interval(logs: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Return the geometric mean ratio with Student's t-interval of the mean of its logarithms.

    A percentile bootstrap over five rounds would cover only 83 % (docs/decisions/0005).

    Raises:
        ValueError: with fewer than two rounds, from which no spread can be had.
    """
    if len(logs) < 2:  # noqa: PLR2004 (a spread needs two)
        raise ValueError("an interval needs at least two rounds")
    from scipy.special import stdtrit  # noqa: PLC0415 (a pool worker must never load it)

    mean, error = fmean(logs), stdev(logs) / math.sqrt(len(logs))
    half = float(stdtrit(len(logs) - 1, (1 + confidence) / 2)) * error
    return Interval(math.exp(mean), math.exp(mean - half), math.exp(mean + half))


def p_beyond_five_per_cent(logs: Sequence[float]) -> float:
    """Return the p-value against "the ratio lies within [1/1.05, 1.05]" (t-test, both sides)."""
    error = stdev(logs) / math.sqrt(len(logs))
    excess = abs(fmean(logs)) - _NOTHING
    if error == 0:
        return 0.0 if excess > 0 else 1.0
    from scipy.special import stdtr  # noqa: PLC0415 (a pool worker must never load it)

    return min(1.0, 2 * float(stdtr(len(logs) - 1, -excess / error)))


def holm_intervals(families: Sequence[Sequence[float]]) -> list[Decided]:
    """Return for each family of log ratios its interval and whether it decides, corrected by Holm.

    The k-th smallest p-value of m gets an interval at level 1 - 0.05/(m-k+1); once one does not
    decide, none after it does (Holm 1979, A simple sequentially rejective multiple test procedure).
    """
    order = sorted(range(len(families)), key=lambda i: p_beyond_five_per_cent(families[i]))
    found: dict[int, Decided] = {}
    still = True
    for rank, i in enumerate(order):
        level = 1 - (1 - CONFIDENCE) / (len(families) - rank)
        interval = t_interval(families[i], level)
        still = still and interval.decides
        found[i] = Decided(interval, still, level)
    return [found[i] for i in range(len(families))]
