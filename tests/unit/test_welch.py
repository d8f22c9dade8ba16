"""measure.stats.intervals: intervals of two samples that share no rounds."""

import math
from statistics import geometric_mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.stats.holm import holm
from measure.stats.intervals import geometric_ratio, unpaired

RATE = st.integers(1_000, 100_000).map(lambda thousandths: thousandths / 1_000)
RATES = st.lists(RATE, min_size=2, max_size=8)
SPREAD = RATES.filter(lambda rates: len({*rates}) > 1)  # SciPy warns of samples without any


@given(SPREAD, SPREAD, st.sampled_from([0.9, 0.95, 0.99]))
def test_the_interval_is_scipys_own(ours: list[float], theirs: list[float], confidence: float) -> None:
    """scipy.stats.ttest_ind without equal variances says the same of the logarithms."""
    from scipy import stats  # noqa: PLC0415 (a second to import: not for the whole tier)

    logs = [math.log(rate) for rate in ours], [math.log(rate) for rate in theirs]
    low, high = stats.ttest_ind(*logs, equal_var=False).confidence_interval(confidence)
    found = unpaired(ours, theirs).interval(confidence)
    assert found.low == pytest.approx(math.exp(low), rel=1e-6)
    assert found.high == pytest.approx(math.exp(high), rel=1e-6)


@given(RATES, RATES)
def test_swapped_sides_invert_the_interval(ours: list[float], theirs: list[float]) -> None:
    """New over base is base over new, upside down."""
    there, back = unpaired(ours, theirs), unpaired(theirs, ours)
    assert (back.mean, back.error) == pytest.approx((-there.mean, there.error))
    assert back.freedom == pytest.approx(there.freedom)


@given(RATES, RATES)
def test_the_freedom_lies_between_the_smaller_side_and_both(ours: list[float], theirs: list[float]) -> None:
    """As Welch's formula has it."""
    sizes = (len(ours) - 1, len(theirs) - 1)
    assert min(sizes) * (1 - 1e-9) <= unpaired(ours, theirs).freedom <= sum(sizes) * (1 + 1e-9)


@given(RATES)
def test_a_sample_against_itself_is_never_significant(rates: list[float]) -> None:
    """The ratio is one, whatever the spread."""
    (decided,) = holm([unpaired(rates, rates)])
    assert (decided.interval.ratio, decided.wins) == (1.0, False)


@given(RATES, RATES)
def test_the_ratio_is_that_of_the_geometric_means(ours: list[float], theirs: list[float]) -> None:
    """With an interval or without."""
    expected = geometric_mean(ours) / geometric_mean(theirs)
    assert geometric_ratio(ours, theirs) == pytest.approx(expected)
    assert unpaired(ours, theirs).interval().ratio == pytest.approx(expected)


def test_no_spread_on_either_side_is_no_doubt() -> None:
    """The interval has no width; twice as many is significant."""
    (decided,) = holm([unpaired([20.0] * 3, [10.0] * 5)])
    assert decided.wins
    assert (decided.interval.low, decided.interval.high) == pytest.approx((2.0, 2.0))


@pytest.mark.parametrize(("ours", "theirs"), [([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], [])])
def test_one_round_on_a_side_has_no_interval(ours: list[float], theirs: list[float]) -> None:
    """It shows no spread."""
    with pytest.raises(ValueError, match="two rounds on each side"):
        unpaired(ours, theirs)


def test_a_bound_that_no_float_can_hold_is_infinite() -> None:
    """Two wild rounds at a strict level."""
    wild = unpaired([1e-3, 1e3], [1.0, 1.0])
    assert wild.interval(0.9999).high == math.inf
