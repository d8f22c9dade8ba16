"""Interval arithmetic on log ratios. SciPy's special functions are imported when first used."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev
from typing import NamedTuple

import msgspec

CONFIDENCE = 0.95
FEWEST_ROUNDS = 5
FEWEST_FOR_A_SPREAD = 2
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


class LogMean(NamedTuple):
    """The mean of log ratios, its standard error, and the degrees of freedom of that error."""

    mean: float
    error: float
    freedom: float

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return the ratio with Student's t-interval of its logarithm."""
        from scipy.special import stdtrit  # noqa: PLC0415 (a pool worker must never load it)

        half = float(stdtrit(self.freedom, (1 + confidence) / 2)) * self.error
        return Interval(exp_or_inf(self.mean), exp_or_inf(self.mean - half), exp_or_inf(self.mean + half))

    @property
    def p_beyond_five_per_cent(self) -> float:
        """The p-value against "the ratio lies within [1/1.05, 1.05]" (t-test, both sides)."""
        excess = abs(self.mean) - _NOTHING
        if self.error == 0:
            return 0.0 if excess > 0 else 1.0
        from scipy.special import stdtr  # noqa: PLC0415 (a pool worker must never load it)

        return min(1.0, 2 * float(stdtr(self.freedom, -excess / self.error)))


def paired(logs: Sequence[float]) -> LogMean:
    """Return the mean of log ratios that were taken round by round.

    Raises:
        ValueError: with fewer than two rounds, from which no spread can be had.
    """
    if len(logs) < FEWEST_FOR_A_SPREAD:
        raise ValueError("an interval needs at least two rounds")
    return LogMean(fmean(logs), stdev(logs) / math.sqrt(len(logs)), len(logs) - 1)


def t_interval(logs: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Return the geometric mean ratio with Student's t-interval of the mean of its logarithms.

    A percentile bootstrap over five rounds would cover only 83 % (docs/decisions/0005).

    Raises:
        ValueError: with fewer than two rounds, from which no spread can be had.
    """
    return paired(logs).interval(confidence)


def p_beyond_five_per_cent(logs: Sequence[float]) -> float:
    """Return the p-value against "the ratio lies within [1/1.05, 1.05]" (t-test, both sides)."""
    return paired(logs).p_beyond_five_per_cent


def holm_intervals(families: Sequence[Sequence[float]]) -> list[Decided]:
    """Return for each family of paired log ratios its interval and whether it decides, by `holm`."""
    return holm([paired(logs) for logs in families])


def holm(means: Sequence[LogMean]) -> list[Decided]:
    """Return for each mean log ratio its interval and whether it decides, corrected by Holm.

    The k-th smallest p-value of m gets an interval at level 1 - 0.05/(m-k+1); once one does not
    decide, none after it does (Holm 1979, A simple sequentially rejective multiple test procedure).
    """
    order = sorted(range(len(means)), key=lambda i: means[i].p_beyond_five_per_cent)
    found: dict[int, Decided] = {}
    still = True
    for rank, i in enumerate(order):
        level = 1 - (1 - CONFIDENCE) / (len(means) - rank)
        interval = means[i].interval(level)
        still = still and interval.decides
        found[i] = Decided(interval, still, level)
    return [found[i] for i in range(len(means))]


def exp_or_inf(power: float) -> float:
    """Return e to this power; infinite where no float can hold it (two wild rounds)."""
    try:
        return math.exp(power)
    except OverflowError:
        return math.inf
