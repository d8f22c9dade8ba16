"""measure.stats.means: the geometric mean and its interval, as SciPy would have it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from measure.stats.intervals import geometric_mean, t_interval
from measure.stats.student_t import t_quantile


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 6, 9, 10, 49, 98])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99])
def test_the_quantile_is_that_of_scipy(confidence: float, degrees: int) -> None:
    """For few rounds and for many."""
    assert t_quantile(confidence, degrees) == pytest.approx(stdtrit(degrees, (1 + confidence) / 2), rel=1e-9)


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=12))
def test_the_interval_is_that_of_the_verdicts(rates: list[float]) -> None:
    """The same procedure, computed another way."""
    found, expected = geometric_mean(rates), t_interval([math.log(rate) for rate in rates])
    assert found is not None
    assert (found.ratio, found.low, found.high) == pytest.approx(
        (expected.ratio, expected.low, expected.high)
    )


@pytest.mark.parametrize("rates", [[], [5.0]])
def test_one_round_has_no_interval(rates: list[float]) -> None:
    """A spread needs two."""
    assert geometric_mean(rates) is None
