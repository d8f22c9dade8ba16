"""Intervals of rates and of their ratios, by Student's t of the logarithms: paired by round, or Welch's."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev, variance
from typing import NamedTuple

import msgspec

from measure.stats.student_t import t_quantile, two_sided_p

CONFIDENCE = 0.95
FEWEST_ROUNDS = 5
FEWEST_FOR_A_SPREAD = 2
SMALLEST_RATIO = 1.05  # below five per cent there is nothing to move for
_LEAST_LOG = math.log(SMALLEST_RATIO)


class Interval(msgspec.Struct, frozen=True):
    """A rate or a ratio, and its confidence interval."""

    ratio: float
    low: float
    high: float

    @property
    def decides(self) -> bool:
        """Whether the whole interval lies outside [1/1.05, 1.05]."""
        return self.low > SMALLEST_RATIO or self.high < 1 / SMALLEST_RATIO


class LogMean(NamedTuple):
    """The mean of logarithms, its standard error, and the degrees of freedom of that error."""

    mean: float
    error: float
    freedom: float

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return the ratio with Student's t-interval of its logarithm."""
        half = t_quantile(confidence, self.freedom) * self.error
        return Interval(exp_or_inf(self.mean), exp_or_inf(self.mean - half), exp_or_inf(self.mean + half))

    @property
    def inverse(self) -> "LogMean":
        """The mean of the other way round: of the denominator over the numerator."""
        return LogMean(-self.mean, self.error, self.freedom)

    @property
    def scatter(self) -> float:
        """The standard deviation of the logarithms, of rounds that were paired."""
        return self.error * math.sqrt(self.freedom + 1)

    @property
    def p_beyond_five_per_cent(self) -> float:
        """The p-value against "the ratio lies within [1/1.05, 1.05]" (t-test, both sides)."""
        excess = abs(self.mean) - _LEAST_LOG
        if self.error == 0:
            return 0.0 if excess > 0 else 1.0
        beyond = two_sided_p(excess / self.error, self.freedom)
        return beyond if excess > 0 else 1.0


def log_ratios(numerators: Sequence[float], denominators: Sequence[float]) -> list[float]:
    """Return the logarithm of each pair's ratio.

    Raises:
        ValueError: if the lengths differ or a figure is not positive.
    """
    return [math.log(a) - math.log(b) for a, b in zip(numerators, denominators, strict=True)]


def paired(logs: Sequence[float]) -> LogMean:
    """Return the mean of logarithms that were taken round by round.

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


def geometric_mean(rates: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Return the geometric mean of positive rates with its t-interval; None with fewer than two rates."""
    if len(rates) < FEWEST_FOR_A_SPREAD:
        return None
    return t_interval([math.log(rate) for rate in rates], confidence)


def unpaired(numerators: Sequence[float], denominators: Sequence[float]) -> LogMean:
    """Return the difference of the mean logarithms, with Welch's error and degrees of freedom.

    Welch, The generalization of "Student's" problem when several different population variances are
    involved (1947): the error is sqrt(u + v) for the squared errors u and v of the two means, with
    1 / (c^2 / (m - 1) + (1 - c)^2 / (n - 1)) degrees of freedom for c = u / (u + v).

    Raises:
        ValueError: with fewer than two figures on a side, or if one is not positive.
    """
    numerator_error, denominator_error = _squared_error(numerators), _squared_error(denominators)
    share = (
        numerator_error / (numerator_error + denominator_error)
        if numerator_error + denominator_error
        else 0.5
    )
    freedom = 1 / (share**2 / (len(numerators) - 1) + (1 - share) ** 2 / (len(denominators) - 1))
    return LogMean(
        _mean_log(numerators) - _mean_log(denominators),
        math.sqrt(numerator_error + denominator_error),
        freedom,
    )


def geometric_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """Return the ratio of two geometric means.

    Raises:
        ValueError: if a side is empty, or a figure is not positive.
    """
    return exp_or_inf(_mean_log(numerators) - _mean_log(denominators))


def spread(rates: Sequence[float]) -> float:
    """Return the coefficient of variation: standard deviation over mean; 0 of a single figure."""
    return stdev(rates) / fmean(rates) if len(rates) >= FEWEST_FOR_A_SPREAD else 0.0


def exp_or_inf(power: float) -> float:
    """Return e to this power; infinite where no float can hold it (two wild rounds)."""
    try:
        return math.exp(power)
    except OverflowError:
        return math.inf


def _mean_log(figures: Sequence[float]) -> float:
    return fmean(map(math.log, figures))


def _squared_error(figures: Sequence[float]) -> float:
    if len(figures) < FEWEST_FOR_A_SPREAD:
        raise ValueError("an interval needs at least two rounds on each side")
    return variance(list(map(math.log, figures))) / len(figures)
