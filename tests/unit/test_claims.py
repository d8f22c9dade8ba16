"""measure.stats.claims: what is shown not to be slower, and how many rounds a claim takes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.stats.claims import LOSSES, is_not_slower, lower_bound, rounds_to_decide
from measure.stats.intervals import LogMean, paired

LOGS = st.lists(st.integers(-300, 300).map(lambda x: x / 1_000), min_size=5, max_size=12)


def measured(ratio: float, scatter: float, rounds: int = 5) -> LogMean:
    """Return what so many rounds show of a ratio."""
    return LogMean(math.log(ratio), scatter / math.sqrt(rounds), rounds - 1)


def test_the_bound_is_one_sided() -> None:
    """Student's t of 95 % on one side: 2.132 at four degrees of freedom."""
    assert lower_bound(LogMean(0.0, 0.1, 4)) == pytest.approx(math.exp(-0.2132), rel=1e-4)


@given(LOGS)
def test_the_bound_lies_below_the_ratio(logs: list[float]) -> None:
    """And above it for no scatter."""
    mean = paired(logs)
    assert lower_bound(mean) <= math.exp(mean.mean) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("ratio", "scatter", "shown"),
    [(1.0, 0.02, True), (1.0, 0.10, False), (0.97, 0.01, True), (0.94, 0.0, False), (1.2, 0.10, True)],
)
def test_not_slower_takes_evidence(ratio: float, scatter: float, shown: bool) -> None:
    """That no difference was found is none."""
    assert is_not_slower(measured(ratio, scatter)) is shown


def test_a_large_loss_takes_more_confidence() -> None:
    """The bound of 95 % is good, that of 99.5 % leaves room for ten per cent."""
    mean = measured(1.0, 0.05)
    assert lower_bound(mean) > 1 / LOSSES[0][0]
    assert not is_not_slower(mean)


@given(LOGS)
def test_two_pools_are_not_both_slower(logs: list[float]) -> None:
    """Equivalence is the claim both ways; a clear difference allows one of them at most."""
    mean = paired(logs)
    if abs(mean.mean) > math.log(1.05):
        assert not (is_not_slower(mean) and is_not_slower(mean.inverse))


@given(st.floats(1.08, 3.0), st.floats(0.01, 0.5))
def test_more_scatter_takes_more_rounds(ratio: float, scatter: float) -> None:
    """By the same ratio."""
    calm, wild = (rounds_to_decide(measured(ratio, s)) for s in (scatter, 2 * scatter))
    assert wild is None or (calm is not None and wild >= calm)


def test_twice_as_fast_takes_no_more_than_five_rounds() -> None:
    """Usual noise."""
    assert rounds_to_decide(measured(2.0, 0.05)) == 5


def test_a_ratio_on_the_edge_is_never_decided() -> None:
    """It is neither beyond five per cent nor within them."""
    assert rounds_to_decide(measured(1.05, 0.05)) is None


def test_a_pool_that_is_ahead_is_sooner_shown_not_to_be_slower() -> None:
    """Nobody asks whether it may be faster."""
    mean = measured(1.04, 0.05)
    ahead, either = rounds_to_decide(mean, leaner=mean), rounds_to_decide(mean)
    assert ahead is not None
    assert either is None or ahead < either


@pytest.mark.parametrize(("ratio", "scatter"), [(1.0, 0.06), (1.12, 0.06), (1.3, 0.2)])
def test_so_many_rounds_do_decide(ratio: float, scatter: float) -> None:
    """With the figures that they were computed from, they are enough; a fifth fewer are not much use."""
    rounds = rounds_to_decide(measured(ratio, scatter))
    assert rounds is not None
    enough = measured(ratio, scatter, rounds)
    assert enough.interval().decides or (is_not_slower(enough) and is_not_slower(enough.inverse))
