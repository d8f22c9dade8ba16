"""Least squares of repeated figures with coefficients of at least 0, and profile intervals."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from statistics import fmean
from typing import NamedTuple

from measure.model.curve import Estimate
from measure.stats.intervals import CONFIDENCE
from measure.stats.student_t import t_quantile

_ROUNDING = 1e-9  # relative: no residual is known better than this
_NOTHING = 1e-12  # relative: what the arithmetic leaves of a coefficient that is zero

Columns = Callable[[int], tuple[float, ...]]


class Level(NamedTuple):
    """The figures at one place: their mean, and the weight that makes its residual a relative error."""

    at: int
    mean: float
    weight: float


class Figures(NamedTuple):
    """Repeated figures, reduced to what a fit needs of them.

    Attributes:
        levels: by place, ascending.
        scatter: squares of the relative residuals around the means: no curve can explain them.
        size: how many figures.
    """

    levels: tuple[Level, ...]
    scatter: float
    size: int

    def solve(self, columns: Columns, known: float = 0.0) -> tuple[list[float], float]:
        """Return the coefficients of the columns, all at least 0, and the residual sum of squares.

        Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23 (NNLS).

        Args:
            columns: what each coefficient is multiplied with at a place.
            known: the part of the figures that is given.
        """
        from scipy.optimize import nnls  # noqa: PLC0415 (a pool worker must never load it)

        rows = [[weight * x for x in columns(at)] for at, _, weight in self.levels]
        sizes = [math.hypot(*column) for column in zip(*rows, strict=True)]
        scaled = [[x / size for x, size in zip(row, sizes, strict=True)] for row in rows]
        target = [weight * (mean - known) for _, mean, weight in self.levels]
        scaled_coefficients, distance = nnls(scaled, target)
        nothing = _NOTHING * math.hypot(*target)
        coefficients = [
            float(x) / s if x > nothing else 0.0 for x, s in zip(scaled_coefficients, sizes, strict=True)
        ]
        return coefficients, self.scatter + float(distance) ** 2


def reduced(figures: Iterable[tuple[int, float]]) -> Figures:
    """Reduce (place, figure) to what a fit needs; the figures are positive."""
    by_place: dict[int, list[float]] = defaultdict(list)
    for place, figure in figures:
        by_place[place].append(figure)
    levels, scatter = [], 0.0
    for place, seen in sorted(by_place.items()):
        middle = math.exp(fmean(map(math.log, seen)))
        levels.append(Level(place, fmean(seen), math.sqrt(len(seen)) / middle))
        scatter += sum(((figure - levels[-1].mean) / middle) ** 2 for figure in seen)
    return Figures(tuple(levels), scatter, sum(map(len, by_place.values())))


def profile_limit(rss: float, count: int, parameters: int) -> float:
    """Return the residual sum of squares within which a parameter's 95 % profile interval lies.

    RSS(theta) <= RSS (1 + t^2 / (n - p)): Bates and Watts, Nonlinear Regression Analysis (1988), chapter 6.
    """
    freedom = count - parameters
    t = t_quantile(CONFIDENCE, freedom)
    return max(rss, count * _ROUNDING**2) * (1 + t**2 / freedom)


def profile_interval(value: float, rss: Callable[[float], float], limit: float) -> Estimate:
    """Return the ends between which the profile stays within the limit, never below 0.

    Args:
        value: where the profile is least.
        rss: the profile, the residual sum of squares by the parameter. It grows away from `value`, and above
            it beyond the limit at last.
        limit: see `profile_limit`.
    """
    from scipy.optimize import brentq  # noqa: PLC0415 (a pool worker must never load it)

    def excess(parameter: float) -> float:
        return rss(parameter) - limit

    low = brentq(excess, 0.0, value, xtol=value * _ROUNDING) if value and excess(0.0) > 0 else 0.0
    high = 2 * value or _ROUNDING
    while excess(high) <= 0:
        high *= 2
    return Estimate(value, low, brentq(excess, value, high, xtol=high * _ROUNDING))
