"""measure.stats.intervals: the geometric mean of rates, and its interval."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.stats.intervals import geometric_mean, t_interval


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
