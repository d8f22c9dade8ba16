"""measure.stats.usl: the fitted law, its intervals, its peak, and what it refuses to say."""

import math
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from measure.model.curve import UslFit
from measure.stats.usl import Point, fit

CONCURRENCIES = (1, 2, 4, 8, 16, 32)
LAMBDA = st.floats(0.01, 10_000)
SIGMA = st.one_of(st.just(0.0), st.floats(0.001, 0.9))
KAPPA = st.one_of(st.just(0.0), st.floats(1e-4, 0.1))
ROUNDS = st.integers(1, 5)
NOISY = st.lists(st.floats(-0.1, 0.1), min_size=18, max_size=18)
ABSURD = st.lists(st.tuples(st.integers(1, 1_000), st.floats(1e-3, 1e6)), max_size=30)


def law(n: float, rate_of_one: float, sigma: float, kappa: float) -> float:
    """Return the throughput by the law's own definition."""
    return rate_of_one * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))


def exact(
    truth: tuple[float, float, float], rounds: int = 1, at: Sequence[int] = CONCURRENCIES
) -> list[Point]:
    """Return points on the law, each as often as there are rounds."""
    return [(n, law(n, *truth)) for n in at for _ in range(rounds)]


def disturbed(truth: tuple[float, float, float], errors: Sequence[float]) -> list[Point]:
    """Return three rounds of points around the law, off by these logarithms."""
    return [(n, x * math.exp(e)) for (n, x), e in zip(exact(truth, 3), errors, strict=True)]


def fitted(points: Sequence[Point]) -> UslFit:
    """Return the fit of points that have one."""
    found = fit(points)
    assert found is not None
    return found


@given(LAMBDA, SIGMA, KAPPA, ROUNDS)
def test_points_on_the_law_give_its_parameters(rate: float, sigma: float, kappa: float, rounds: int) -> None:
    """Whatever they are, also on the bound of 0."""
    found = fitted(exact((rate, sigma, kappa), rounds))
    assert found.rate_of_one_per_s.value == pytest.approx(rate, rel=1e-6)
    assert found.contention.value == pytest.approx(sigma, rel=1e-6, abs=1e-9)
    assert found.coherency.value == pytest.approx(kappa, rel=1e-6, abs=1e-9)


@given(LAMBDA, SIGMA, KAPPA, ROUNDS)
def test_points_on_the_law_leave_no_doubt(rate: float, sigma: float, kappa: float, rounds: int) -> None:
    """Without a residual an interval has no width but that of the arithmetic."""
    found = fitted(exact((rate, sigma, kappa), rounds))
    for estimate in (found.contention, found.coherency):
        assert estimate.high - estimate.low < 1e-6
    assert found.rate_of_one_per_s.high / found.rate_of_one_per_s.low < 1 + 1e-6


@given(LAMBDA, SIGMA, KAPPA, NOISY)
def test_an_interval_holds_its_estimate(rate: float, sigma: float, kappa: float, errors: list[float]) -> None:
    """Low, value and high stand in this order, and none is negative."""
    found = fitted(disturbed((rate, sigma, kappa), errors))
    for estimate in (found.rate_of_one_per_s, found.contention, found.coherency):
        assert 0 <= estimate.low <= estimate.value <= estimate.high


@given(LAMBDA, SIGMA, KAPPA, NOISY, st.floats(0.01, 100))
def test_a_faster_machine_changes_the_rate_of_one_only(
    rate: float, sigma: float, kappa: float, errors: list[float], factor: float
) -> None:
    """Contention and coherency are shares: they have no unit of time."""
    points = disturbed((rate, sigma, kappa), errors)
    before, after = fitted(points), fitted([(n, x * factor) for n, x in points])
    assert after.rate_of_one_per_s.value == pytest.approx(before.rate_of_one_per_s.value * factor, rel=1e-6)
    assert after.contention.high == pytest.approx(before.contention.high, rel=1e-5, abs=1e-8)
    assert after.coherency.high == pytest.approx(before.coherency.high, rel=1e-5, abs=1e-8)


@given(LAMBDA, SIGMA, KAPPA, NOISY, st.randoms(use_true_random=False))
def test_the_order_of_the_points_is_nothing(
    rate: float, sigma: float, kappa: float, errors: list[float], random: Random
) -> None:
    """Cells run in a random order."""
    points = disturbed((rate, sigma, kappa), errors)
    shuffled = random.sample(points, len(points))
    assert fitted(shuffled).coherency.value == pytest.approx(
        fitted(points).coherency.value, rel=1e-6, abs=1e-10
    )


@given(ABSURD)
def test_no_points_break_it(points: list[Point]) -> None:
    """Any positive figures end in a fit of finite numbers or in none, without a warning."""
    found = fit(points)
    if found is not None:
        figures = [found.off, found.peak or 0.0]
        for estimate in (found.rate_of_one_per_s, found.contention, found.coherency):
            figures += [estimate.value, estimate.low, estimate.high]
        assert all(map(math.isfinite, figures))


@pytest.mark.parametrize("rate", [0.5, 40.0])
@pytest.mark.parametrize("at", [(1, 2, 4), (1, 2, 2, 1)])
def test_fewer_than_four_concurrencies_have_no_fit(rate: float, at: tuple[int, ...]) -> None:
    """Three parameters go through any three points."""
    assert fit(exact((rate, 0.1, 0.01), 5, at)) is None


def test_nothing_has_no_fit() -> None:
    """No points, no law."""
    assert fit([]) is None


def test_points_that_leave_the_rate_of_one_open_have_no_fit() -> None:
    """Measured from 8 upwards and scattered by half, any rate of one would do."""
    points = [(n, law(n, 10, 0.9, 0) * by) for n in (8, 16, 32, 64) for by in (0.5, 1.0, 1.5)]
    assert fit(points) is None


@pytest.mark.parametrize("point", [(0, 1.0), (1, 0.0), (1, -1.0), (1, math.nan)])
def test_a_point_that_cannot_be_is_refused(point: Point) -> None:
    """No worker has no slots, and a throughput of nothing has no relative error."""
    with pytest.raises(ValueError, match="positive throughput"):
        fit([point])


def test_the_peak_is_where_the_law_is_highest() -> None:
    """sqrt((1 - 0.19) / 0.01) = 9."""
    assert fitted(exact((20, 0.19, 0.01))).peak == pytest.approx(9)


def test_a_peak_between_the_measured_concurrencies_is_measured() -> None:
    """9 lies within 1 and 32."""
    assert fitted(exact((20, 0.19, 0.01))).peak_is_measured


def test_a_peak_beyond_the_measured_concurrencies_is_a_guess() -> None:
    """sqrt(0.9 / 0.0001) = 95 lies beyond 32."""
    assert not fitted(exact((20, 0.1, 0.0001))).peak_is_measured


def test_a_peak_before_the_measured_concurrencies_is_a_guess() -> None:
    """3 lies before 4."""
    assert not fitted(exact((20, 0.1, 0.1), at=(4, 8, 16, 32))).peak_is_measured


@pytest.mark.parametrize("sigma", [0.0, 0.3])
def test_a_curve_without_coherency_cost_has_no_peak(sigma: float) -> None:
    """It only grows."""
    found = fitted(exact((20, sigma, 0.0), 5))
    assert (found.peak, found.peak_is_measured) == (None, False)


def test_contention_above_one_has_no_peak() -> None:
    """A throughput that only falls was highest before the first slot."""
    found = fitted(exact((20, 3.0, 0.1)))
    assert found.contention.value == pytest.approx(3.0)
    assert (found.peak, found.peak_is_measured) == (None, False)


def test_points_on_the_law_are_not_off() -> None:
    """The curve goes through them."""
    assert fitted(exact((20, 0.1, 0.01), 5)).off == pytest.approx(0, abs=1e-9)


def test_off_is_the_largest_distance_of_a_mean() -> None:
    """Of the curve's own throughput, by the geometric means of the rounds."""
    on_it = law(8, 20, 0.1, 0.01)
    points = [*exact((20, 0.1, 0.01), 5), (8, 2 * on_it), (8, on_it / 2)]  # the mean at 8 stays on the law
    found = fitted(points)
    distances = [abs(law(n, 20, 0.1, 0.01) / found.at(n) - 1) for n in CONCURRENCIES]
    assert found.off == pytest.approx(max(distances))


def test_points_that_no_law_fits_are_far_off() -> None:
    """A step from 4 to 8 is no curve of this family."""
    steps = [(1, 10.0), (2, 20.0), (4, 40.0), (8, 200.0), (16, 200.0), (32, 200.0)]
    assert fitted(steps * 3).off > 0.15


def test_more_scatter_widens_the_intervals() -> None:
    """The same curve, twice as noisy."""
    truth, errors = (20.0, 0.1, 0.01), [0.02, -0.02, 0.0] * 6
    quiet, loud = fitted(disturbed(truth, errors)), fitted(disturbed(truth, [2 * e for e in errors]))
    for name in ("rate_of_one_per_s", "contention", "coherency"):
        narrow, wide = getattr(quiet, name), getattr(loud, name)
        assert wide.high - wide.low > narrow.high - narrow.low


@given(SIGMA.filter(bool), KAPPA.filter(bool), NOISY)
def test_the_interval_ends_where_the_profile_has_grown_enough(
    sigma: float, kappa: float, errors: list[float]
) -> None:
    """At an end of the interval of lambda the sum of squares has grown by t^2 / (n - p)."""
    from scipy.optimize import nnls  # noqa: PLC0415 (not for the whole tier)
    from scipy.special import stdtrit  # noqa: PLC0415 (same)

    points = disturbed((20, sigma, kappa), errors)
    means = {n: math.exp(sum(math.log(m / x) for m, x in points if m == n) / 3) for n in CONCURRENCIES}
    rows = [[1 / means[n], (n - 1) / means[n], n * (n - 1) / means[n]] for n, _ in points]
    target = [n / x / means[n] for n, x in points]
    least = nnls(rows, target)[1] ** 2
    assume(least > 1e-6)
    a = 1 / fitted(points).rate_of_one_per_s.low
    rest = [t - a * row[0] for t, row in zip(target, rows, strict=True)]
    grown = nnls([row[1:] for row in rows], rest)[1] ** 2
    assert grown / least == pytest.approx(1 + float(stdtrit(15, 0.975)) ** 2 / 15, rel=1e-5)
