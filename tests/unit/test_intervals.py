"""measure.stats.intervals: intervals, p-values and Holm's correction."""

import math
from collections.abc import Sequence
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from measure.stats.holm import holm_intervals
from measure.stats.intervals import (
    SMALLEST_RATIO,
    Interval,
    log_ratios,
    paired,
    t_interval,
)

LOG = st.integers(-3_000, 3_000).map(lambda thousandths: thousandths / 1_000)
LOGS = st.lists(LOG, min_size=2, max_size=12)
FAMILIES = st.lists(st.lists(LOG, min_size=5, max_size=5), max_size=5)
RATES = st.floats(0.001, 1e6)
PAIRS = st.lists(st.tuples(RATES, RATES), min_size=2, max_size=12)

# Student's t, two-sided 95 %: degrees of freedom and quantile, as printed in every table
PUBLISHED = [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (29, 2.045)]


def p_value(logs: Sequence[float]) -> float:
    """Return the p-value of paired log ratios."""
    return paired(logs).p_beyond_five_per_cent


def test_log_ratios_are_the_logarithms_of_the_pairs() -> None:
    """2 over 1 and 1 over 4."""
    assert log_ratios([2.0, 1.0], [1.0, 4.0]) == pytest.approx([math.log(2), -math.log(4)])


def test_log_ratios_refuse_unpaired_rounds() -> None:
    """A round that only one pool has is no pair."""
    with pytest.raises(ValueError, match="argument"):
        log_ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize("figure", [0.0, -1.0])
def test_log_ratios_refuse_a_figure_that_is_not_positive(figure: float) -> None:
    """A throughput of nothing has no logarithm."""
    with pytest.raises(ValueError, match=r"math domain|positive"):
        log_ratios([figure], [1.0])


@given(PAIRS)
def test_swapped_pools_negate_the_log_ratios(pairs: list[tuple[float, float]]) -> None:
    """A over B is the inverse of B over A."""
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    assert log_ratios(theirs, ours) == [-log for log in log_ratios(ours, theirs)]


@given(PAIRS.filter(lambda pairs: all(0.01 < a / b < 100 for a, b in pairs)))
def test_swapped_pools_invert_the_interval(pairs: list[tuple[float, float]]) -> None:
    """The interval of B over A is that of A over B, upside down."""
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    there, back = t_interval(log_ratios(ours, theirs)), t_interval(log_ratios(theirs, ours))
    assert math.log(back.ratio) == pytest.approx(-math.log(there.ratio), abs=1e-9)
    assert math.log(back.low) == pytest.approx(-math.log(there.high), abs=1e-9)
    assert math.log(back.high) == pytest.approx(-math.log(there.low), abs=1e-9)


@given(LOGS)
def test_the_interval_holds_its_ratio(logs: list[float]) -> None:
    """Low, ratio and high stand in this order."""
    found = t_interval(logs)
    assert found.low <= found.ratio <= found.high


@given(LOGS)
def test_the_ratio_is_the_geometric_mean(logs: list[float]) -> None:
    """The mean is taken of the logarithms."""
    assert t_interval(logs).ratio == pytest.approx(math.exp(fmean(logs)))


@given(LOGS)
def test_more_confidence_never_narrows_the_interval(logs: list[float]) -> None:
    """99 % hold the 95 %."""
    usual, surer = t_interval(logs, 0.95), t_interval(logs, 0.99)
    assert surer.low <= usual.low
    assert usual.high <= surer.high


@given(LOGS, st.floats(-2, 2))
def test_a_shift_of_all_logs_moves_the_whole_interval(logs: list[float], shift: float) -> None:
    """A pool that is faster by a factor in each round moves ratio, low and high by that factor."""
    before, after = t_interval(logs), t_interval([log + shift for log in logs])
    for name in ("ratio", "low", "high"):
        moved = math.log(getattr(after, name)) - math.log(getattr(before, name))
        assert moved == pytest.approx(shift, abs=1e-9)


def test_equal_rounds_have_an_interval_without_width() -> None:
    """No spread, no doubt."""
    found = t_interval([math.log(2)] * 5)
    assert (found.low, found.ratio, found.high) == pytest.approx((2.0, 2.0, 2.0))


@pytest.mark.parametrize("logs", [[], [0.5]])
def test_fewer_than_two_rounds_have_no_interval(logs: list[float]) -> None:
    """One round shows no spread."""
    with pytest.raises(ValueError, match="at least two rounds"):
        t_interval(logs)


@given(LOGS.filter(lambda logs: len(set(logs)) > 1), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_interval_is_scipys_own(logs: list[float], confidence: float) -> None:
    """scipy.stats.t says the same of the mean of the logarithms."""
    from scipy import stats  # noqa: PLC0415 (a second to import: not for the whole tier)

    low, high = stats.t.interval(confidence, len(logs) - 1, loc=fmean(logs), scale=stats.sem(logs))
    found = t_interval(logs, confidence)
    assert math.log(found.low) == pytest.approx(low, rel=1e-6, abs=1e-9)
    assert math.log(found.high) == pytest.approx(high, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("freedom", "quantile"), PUBLISHED)
def test_the_half_width_is_the_published_quantile(freedom: int, quantile: float) -> None:
    """With a standard error of one, half the width is the table's figure."""
    rounds = freedom + 1
    # half at +a, half at -a (and one at 0 if odd): mean 0, sample variance is a^2 * pairs * 2 / freedom
    pairs = rounds // 2
    a = math.sqrt(rounds * freedom / (2 * pairs))
    logs = [a] * pairs + [-a] * pairs + [0.0] * (rounds % 2)
    assert math.log(t_interval(logs).high) == pytest.approx(quantile, abs=5e-4)


@pytest.mark.parametrize(
    ("low", "high", "decides"),
    [
        (1.06, 1.20, True),
        (1.05, 1.20, False),
        (0.99, 1.20, False),
        (0.80, 0.95, True),
        (0.80, 0.96, False),
        (0.80, 1.20, False),
    ],
)
def test_an_interval_decides_only_beyond_five_per_cent(low: float, high: float, decides: bool) -> None:
    """Less than five per cent is nothing to move for, on either side."""
    assert Interval(math.sqrt(low * high), low, high).decides is decides


@given(LOGS)
def test_a_p_value_is_a_probability(logs: list[float]) -> None:
    """From 0 to 1."""
    assert 0.0 <= p_value(logs) <= 1.0


@given(LOGS)
def test_the_p_value_knows_no_side(logs: list[float]) -> None:
    """Twice as fast and half as fast are equally far from no difference."""
    assert p_value(logs) == p_value([-log for log in logs])


@given(LOGS.filter(lambda logs: abs(fmean(logs)) < math.log(SMALLEST_RATIO)))
def test_a_mean_within_five_per_cent_is_never_significant(logs: list[float]) -> None:
    """What lies inside the band says nothing against the band."""
    assert p_value(logs) == 1.0


def test_equal_rounds_beyond_five_per_cent_have_no_p_value_left() -> None:
    """Without spread there is no chance to blame."""
    assert p_value([1.0] * 5) == 0.0


def test_the_p_value_is_the_t_tests() -> None:
    """At the table's own quantile for 5 rounds, the p-value is 5 per cent."""
    quantile = float(stdtrit(4, 0.975))
    a = math.sqrt(5.0)  # logs 0, +a, -a, +a, -a: a standard error of 1
    middle = math.log(SMALLEST_RATIO) + quantile
    logs = [middle, middle + a, middle - a, middle + a, middle - a]
    assert p_value(logs) == pytest.approx(0.05)


@given(FAMILIES)
def test_holm_is_no_bolder_than_no_correction(families: list[list[float]]) -> None:
    """What Holm decides, an uncorrected interval decides too, and it is no wider."""
    for logs, (interval, wins, _) in zip(families, holm_intervals(families), strict=True):
        plain = t_interval(logs)
        assert not wins or plain.decides
        assert interval.low <= plain.low * (1 + 1e-12)
        assert interval.high >= plain.high * (1 - 1e-12)


@given(FAMILIES)
def test_holm_decides_nothing_after_a_family_that_does_not(families: list[list[float]]) -> None:
    """The deciding families are those of the smallest p-values."""
    found = holm_intervals(families)
    winning = [p_value(f) for f, (_, wins, _) in zip(families, found, strict=True) if wins]
    others = [p_value(f) for f, (_, wins, _) in zip(families, found, strict=True) if not wins]
    assert max(winning, default=0.0) <= min(others, default=1.0)


@given(FAMILIES)
def test_holm_winners_have_an_interval_that_decides(families: list[list[float]]) -> None:
    """The interval that is shown agrees with the verdict that is given."""
    assert all(interval.decides for interval, wins, _ in holm_intervals(families) if wins)


def test_holm_of_one_family_is_the_plain_interval() -> None:
    """Nothing to correct for."""
    logs = [0.5, 0.6, 0.4, 0.5, 0.55]
    assert holm_intervals([logs]) == [(t_interval(logs), True, 0.95)]


def test_holm_of_nothing_is_nothing() -> None:
    """A run without a contrast."""
    assert holm_intervals([]) == []


def test_holm_gives_the_k_th_smallest_p_value_its_own_level() -> None:
    """Of three: 1 - 0.05/3, then 1 - 0.05/2, then 0.95, in the order of the p-values."""
    sure, likely, unclear = [1.0, 1.01, 0.99, 1.0, 1.0], [0.5, 0.6, 0.4, 0.5, 0.55], [0.3, -0.3, 0.1, 0, 0]
    found = holm_intervals([unclear, sure, likely])
    assert [one.interval for one in found] == [
        t_interval(unclear, 0.95),
        t_interval(sure, 1 - 0.05 / 3),
        t_interval(likely, 1 - 0.05 / 2),
    ]


def test_holm_takes_back_a_verdict_that_stands_alone_only() -> None:
    """A difference that 95 % would call is none beside four others that are unclear."""
    barely = [0.13, 0.23, 0.18, 0.25, 0.11]
    unclear = [0.3, -0.3, 0.1, 0.0, 0.0]
    assert t_interval(barely).decides
    assert [one.wins for one in holm_intervals([barely, *[unclear] * 8])] == [False] * 9


def test_holm_stops_at_the_first_family_that_does_not_decide() -> None:
    """Two alike between 2.5 and 5 per cent: the first misses its level, the second meets its own."""
    likely = [0.05, 0.20, 0.25, 0.10, 0.15]
    assert 0.025 < p_value(likely) < 0.05
    (_, first, _), (second, wins, _) = holm_intervals([likely, likely])
    assert second.decides
    assert (first, wins) == (False, False)
