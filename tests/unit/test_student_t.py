"""measure.stats.student_t: Student's t as SciPy has it, for whole and for broken degrees of freedom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtr, stdtrit

from measure.stats.student_t import t_quantile, two_sided_p

FREEDOM = st.floats(0.5, 1_000)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 6, 9, 10, 49, 98])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99])
def test_the_quantile_is_that_of_scipy(confidence: float, degrees: int) -> None:
    """For few rounds and for many."""
    assert t_quantile(confidence, degrees) == pytest.approx(stdtrit(degrees, (1 + confidence) / 2), rel=1e-9)


@given(st.floats(0.01, 0.9999), FREEDOM)
def test_the_quantile_is_scipys_between_whole_degrees(confidence: float, freedom: float) -> None:
    """Welch's are no whole number."""
    assert t_quantile(confidence, freedom) == pytest.approx(stdtrit(freedom, (1 + confidence) / 2), rel=1e-6)


@given(st.floats(0.0, 1e3), FREEDOM)
def test_the_p_value_is_that_of_scipy(t: float, freedom: float) -> None:
    """Both tails together, however far out."""
    assert two_sided_p(t, freedom) == pytest.approx(2 * stdtr(freedom, -t), rel=1e-6, abs=1e-300)


@given(st.floats(0.0, 50.0), FREEDOM)
def test_the_sign_does_not_matter(t: float, freedom: float) -> None:
    """The distribution is symmetric."""
    assert two_sided_p(-t, freedom) == two_sided_p(t, freedom)


@given(st.floats(0.01, 0.999), FREEDOM)
def test_the_quantile_and_the_p_value_belong_together(confidence: float, freedom: float) -> None:
    """What lies beyond the quantile is what the confidence leaves."""
    assert two_sided_p(t_quantile(confidence, freedom), freedom) == pytest.approx(1 - confidence, rel=1e-6)


def test_nothing_is_within_no_confidence() -> None:
    """The quantile at 0 is 0."""
    assert t_quantile(0.0, 4) == pytest.approx(0.0, abs=1e-9)
