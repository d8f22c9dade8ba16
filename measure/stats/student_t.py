"""Student's t for any degrees of freedom, without SciPy: its import alone takes longer than a report may.

One implementation for verdicts, comparisons and tables (decision 15). The tests hold it to SciPy's.
"""

import math
from functools import lru_cache

_TINY = 1e-300  # keeps a denominator of the continued fraction from being 0
_PRECISION = 1e-15
_MOST_TERMS = 10_000
_HALVINGS = 200  # more than any float has bits to halve


def two_sided_p(t: float, freedom: float) -> float:
    """Return the probability of a value at least as far from 0 as t.

    P(|T| >= t) = I_x(freedom / 2, 1 / 2) with x = freedom / (freedom + t^2): Abramowitz and Stegun, 26.7.1.

    Args:
        t: any figure; its sign does not matter.
        freedom: degrees of freedom, above 0; Welch's are no whole number.
    """
    return _beta_share(freedom / (freedom + t * t), t * t / (freedom + t * t), freedom / 2)


@lru_cache(maxsize=8_192)
def t_quantile(confidence: float, freedom: float) -> float:
    """Return the t within which Student's distribution holds this much, both sides together.

    Args:
        confidence: from 0 to below 1.
        freedom: degrees of freedom, above 0.
    """
    low, high = 0.0, math.pi / 2  # of the angle with t = sqrt(freedom) / tan(angle)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        beyond = _beta_share(math.sin(middle) ** 2, math.cos(middle) ** 2, freedom / 2)
        low, high = (middle, high) if beyond < 1 - confidence else (low, middle)
    return math.sqrt(freedom) / math.tan(high)


def _beta_share(x: float, rest: float, a: float) -> float:
    """Return the regularised incomplete beta function I_x(a, 1/2); `rest` is 1 - x, known more exactly."""
    if x <= 0:
        return 0.0
    if rest <= 0:
        return 1.0
    b = 0.5
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    )
    if x < (a + 1) / (a + b + 2):  # where the fraction converges fast; else by symmetry
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(rest, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function: DLMF 8.17.22, by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d, c = 1 / _not_zero(1 + term * d), _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value


def _not_zero(figure: float) -> float:
    return figure if abs(figure) > _TINY else _TINY
