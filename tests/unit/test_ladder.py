"""Which concurrency is tried next, and which is enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.search.ladder import WITHIN, enough, next_concurrency, still_rises


def climbed(capacity: int, limit: int, blocked: int | None = None) -> dict[int, float]:
    """Climb a ladder on which throughput rises until a capacity; nothing runs from `blocked` on."""
    points: dict[int, float] = {}
    stopped: int | None = None
    for _ in range(60):
        size = next_concurrency(points, limit, blocked=stopped)
        if size is None:
            return points
        assert size not in points
        if blocked is not None and size >= blocked:
            assert size != stopped
            stopped = size
        else:
            points[size] = float(min(size, capacity))
    raise AssertionError("a ladder ends")


@given(capacity=st.integers(1, 300), limit=st.integers(1, 256))
def test_the_chosen_concurrency_is_near_the_smallest_that_is_enough(capacity: int, limit: int) -> None:
    """Give or take a factor of 1.5, whatever the capacity is."""
    points = climbed(capacity, limit)
    chosen = enough(points)
    assert chosen is not None
    ideal = min(capacity, limit) / WITHIN
    assert ideal / 1.5 <= chosen <= max(ideal * 1.5, ideal + 1)


@given(capacity=st.integers(1, 300), limit=st.integers(1, 256))
def test_no_more_than_the_limit_is_tried(capacity: int, limit: int) -> None:
    """Whatever would be faster."""
    assert max(climbed(capacity, limit)) <= limit


@given(blocked=st.integers(2, 64))
def test_what_cannot_be_measured_bounds_the_rest(blocked: int) -> None:
    """As where memory is short: it is approached in few steps, not one by one."""
    points = climbed(1000, 256, blocked)
    assert max(points) < blocked
    assert max(points) * 2 >= blocked - 1
    assert len(points) <= 12


def test_the_first_doubling_has_a_second_chance() -> None:
    """A single lucky cell at one, or an unlucky one at two, must not end the search."""
    assert still_rises({1: 10.0, 2: 10.2})
    assert still_rises({1: 10.0, 2: 9.0})
    assert not still_rises({1: 10.0, 2: 6.0})
    assert not still_rises({1: 10.0, 2: 10.2, 4: 10.3})


def test_nothing_is_enough_without_points() -> None:
    """A pool on which nothing ran has no concurrency."""
    assert enough({}) is None


@pytest.mark.parametrize(("points", "expected"), [({1: 10.0, 2: 20.0, 4: 20.5}, 2), ({1: 20.0, 2: 20.0}, 1)])
def test_the_smallest_within_five_per_cent_is_enough(points: dict[int, float], expected: int) -> None:
    """More at a time would cost memory, and bring nothing."""
    assert enough(points) == expected


def test_long_calls_that_lose_nothing_are_tried_with_four_times_as_many() -> None:
    """Each step takes seconds of its user's budget; what lies between is refined where it bends."""
    linear = {1: 1.0, 2: 2.0}
    assert next_concurrency(linear, 64, is_long=True) == 8
    assert next_concurrency(linear, 64) == 4
    assert next_concurrency({1: 1.0, 2: 1.5}, 64, is_long=True) == 4
    assert next_concurrency({1: 1.0}, 64, is_long=True) == 2
