"""The geometric mean of rates with its t-interval, without SciPy: what only prints answers at once."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from measure.statistics import CONFIDENCE, Interval

_HALVINGS = 60  # of a right angle: beyond the precision of a float


def geometric_mean(rates: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Return the geometric mean of positive rates with Student's t-interval of the mean of its logarithms.

    None with fewer than two rates, from which no spread can be had.
    """
    if len(rates) < 2:  # noqa: PLR2004 (a spread needs two)
        return None
    logs = [math.log(rate) for rate in rates]
    mean, error = fmean(logs), stdev(logs) / math.sqrt(len(logs))
    half = t_quantile(confidence, len(logs) - 1) * error
    return Interval(math.exp(mean), math.exp(mean - half), math.exp(mean + half))


def t_quantile(confidence: float, degrees: int) -> float:
    """Return the t within which Student's distribution holds this much, both sides together.

    Args:
        confidence: from 0 to below 1.
        degrees: of freedom, at least 1.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < confidence else (low, middle)
    return math.sqrt(degrees) * math.tan(low)


def _within(angle: float, degrees: int) -> float:
    """Return the probability of [-t, t] at t = sqrt(degrees) tan(angle) (Abramowitz and Stegun 26.7.3-4)."""
    cosine, odd = math.cos(angle), degrees % 2
    term = cosine if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(2 + odd, degrees, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    within = math.sin(angle) * total
    return 2 / math.pi * (angle + within) if odd else within
