"""The ratio of two samples that share no rounds: those of two runs."""

import math
from collections.abc import Sequence
from statistics import fmean, variance

from measure.statistics import FEWEST_FOR_A_SPREAD, LogMean, exp_or_inf


def unpaired(numerators: Sequence[float], denominators: Sequence[float]) -> LogMean:
    """Return the difference of the mean logarithms, with Welch's error and degrees of freedom.

    Welch, The generalization of "Student's" problem when several different population variances are
    involved (1947): the error is sqrt(u + v) for the squared errors u and v of the two means, with
    1 / (c^2 / (m - 1) + (1 - c)^2 / (n - 1)) degrees of freedom for c = u / (u + v).

    Raises:
        ValueError: with fewer than two figures on a side, or if one is not positive.
    """
    ours, theirs = _squared_error(numerators), _squared_error(denominators)
    share = ours / (ours + theirs) if ours + theirs else 0.5
    freedom = 1 / (share**2 / (len(numerators) - 1) + (1 - share) ** 2 / (len(denominators) - 1))
    return LogMean(_mean_log(numerators) - _mean_log(denominators), math.sqrt(ours + theirs), freedom)


def geometric_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """Return the ratio of two geometric means.

    Raises:
        ValueError: if a side is empty, or a figure is not positive.
    """
    return exp_or_inf(_mean_log(numerators) - _mean_log(denominators))


def _mean_log(figures: Sequence[float]) -> float:
    return fmean(map(math.log, figures))


def _squared_error(figures: Sequence[float]) -> float:
    if len(figures) < FEWEST_FOR_A_SPREAD:
        raise ValueError("an interval needs at least two rounds on each side")
    return variance(list(map(math.log, figures))) / len(figures)
