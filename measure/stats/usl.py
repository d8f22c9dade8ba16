"""The Universal Scalability Law, fitted to throughput at several concurrencies."""

import math
from collections.abc import Sequence

from msgspec import structs

from measure.model.curve import Estimate, UslFit
from measure.stats.intervals import geometric_ratio
from measure.stats.least_squares import Figures, profile_interval, profile_limit, reduced

FEWEST_CONCURRENCIES = 4  # one more than the law has parameters
_PARAMETERS = 3  # lambda, sigma, kappa
_OPEN = 1e-6  # a rate of one that may be a million times the fitted one is not determined at all

Point = tuple[int, float]


def fit(points: Sequence[Point]) -> UslFit | None:
    """Fit the law to (concurrency, jobs per second), every round a point of its own.

    N/X(N) = a + b (N - 1) + c N (N - 1), with a = 1/lambda, b = sigma/lambda and c = kappa/lambda, is
    linear (after Gunther, Guerrilla Capacity Planning, 2007). The fit is that of the least squares of the
    relative errors with a, b, c >= 0; the 95 % intervals are profile intervals.

    None with fewer than four concurrencies, and where the points leave lambda open upwards: a law with a
    parameter that could be anything says nothing.

    Raises:
        ValueError: if a concurrency is below 1, or a throughput is not positive.
    """
    if any(n < 1 or not rate > 0 for n, rate in points):
        raise ValueError("a point has a concurrency of at least 1 and a positive throughput")
    seconds = reduced((n, n / rate) for n, rate in points)
    if len(seconds.levels) < FEWEST_CONCURRENCIES:
        return None
    (a, b, c), rss = seconds.solve(lambda n: (1.0, n - 1, n * (n - 1)))
    limit = profile_limit(rss, seconds.size, _PARAMETERS)
    if _rss_with_a(seconds, a * _OPEN) <= limit:
        return None
    usl_fit = _law(_intervals(seconds, (a, b, c), limit), [level.at for level in seconds.levels])
    return structs.replace(usl_fit, off=_off(usl_fit, points))


def _intervals(
    seconds: Figures, coefficients: tuple[float, float, float], limit: float
) -> tuple[Estimate, Estimate, Estimate]:
    """Return lambda, sigma and kappa.

    Fixing one of them leaves the rest linear. The a, b and c within the limit form a convex set, and each
    of the three takes all values between two ends there: so the profile is crossed once on either side.
    """
    a, b, c = coefficients
    alone_s = profile_interval(a, lambda value: _rss_with_a(seconds, value), limit)
    return (
        Estimate(1 / a, 1 / alone_s.high, 1 / alone_s.low),
        profile_interval(b / a, lambda value: _rss_with_sigma(seconds, value), limit),
        profile_interval(c / a, lambda value: _rss_with_kappa(seconds, value), limit),
    )


def _rss_with_a(seconds: Figures, a: float) -> float:
    return seconds.solve(lambda n: (n - 1, n * (n - 1)), known=a)[1]


def _rss_with_sigma(seconds: Figures, sigma: float) -> float:
    return seconds.solve(lambda n: (1 + sigma * (n - 1), n * (n - 1)))[1]


def _rss_with_kappa(seconds: Figures, kappa: float) -> float:
    return seconds.solve(lambda n: (1 + kappa * n * (n - 1), n - 1))[1]


def _law(estimates: tuple[Estimate, Estimate, Estimate], measured: Sequence[int]) -> UslFit:
    rate_of_one_per_s, contention, coherency = estimates
    peak = _peak(contention.value, coherency.value)
    return UslFit(
        rate_of_one_per_s=rate_of_one_per_s, contention=contention, coherency=coherency, peak=peak,
        peak_is_measured=peak is not None and measured[0] <= peak <= measured[-1], off=0.0,
    )  # fmt: skip


def _peak(sigma: float, kappa: float) -> float | None:
    return math.sqrt((1 - sigma) / kappa) if kappa > 0 and sigma < 1 else None


def _off(law: UslFit, points: Sequence[Point]) -> float:
    means = {n: geometric_ratio([rate for m, rate in points if m == n], [1.0]) for n, _ in points}
    return max(abs(rate / law.at(n) - 1) for n, rate in means.items())
