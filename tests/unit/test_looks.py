"""measure.stats.looks: when rounds are looked at, and how sure each look is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.stats.claims import is_not_slower
from measure.stats.holm import holm
from measure.stats.intervals import LogMean
from measure.stats.looks import LOOKS, ONE_LOOK, Levels, next_look

MEANS = st.builds(
    LogMean, mean=st.floats(-1, 1), error=st.floats(0.001, 0.5), freedom=st.integers(4, 29).map(float)
)


@pytest.mark.parametrize(
    ("rounds", "look"), [(0, 5), (4, 5), (5, 10), (9, 10), (10, 20), (29, 30), (30, None)]
)
def test_the_next_look_is_the_first_that_is_not_reached(rounds: int, look: int | None) -> None:
    """After the last one there is none."""
    assert next_look(rounds) == look


def test_all_looks_together_have_the_errors_of_one() -> None:
    """Each has its share."""
    assert len(LOOKS) * (1 - Levels(len(LOOKS)).of(0.95)) == pytest.approx(1 - ONE_LOOK.of(0.95))


@given(means=st.lists(MEANS, min_size=1, max_size=5))
def test_what_one_of_four_looks_decides_a_single_look_decides_too(means: list[LogMean]) -> None:
    """And its interval is wider."""
    for single, shared in zip(holm(means), holm(means, Levels(4)), strict=True):
        assert single.wins or not shared.wins
        assert shared.interval.low <= single.interval.low


@given(mean=MEANS)
def test_what_one_of_four_looks_shows_not_to_be_slower_a_single_look_shows_too(mean: LogMean) -> None:
    """The bounds lie lower."""
    assert is_not_slower(mean) or not is_not_slower(mean, Levels(4))
