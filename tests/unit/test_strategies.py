"""tasks.strategies: the shared counter, by the ways that need no Redis."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import strategies
from tasks.shared_counters import SharedCounters

SHARED = SharedCounters()  # no owner thread: the Value needs none


def counting_value(increments: int) -> strategies.Reading:
    """Count on the one Value."""
    return strategies.value(SHARED, increments)


WAYS: list[Callable[[int], strategies.Reading]] = [strategies.unguarded, strategies.lock, counting_value]


@pytest.mark.parametrize("way", WAYS)
@given(increments=st.integers(0, 500))
def test_one_job_alone_counts_its_increments(
    way: Callable[[int], strategies.Reading], increments: int
) -> None:
    """From wherever the counter stood."""
    before, after = way(increments)
    assert after - before == increments


@pytest.mark.parametrize("way", WAYS)
def test_a_counter_goes_on_where_it_was(way: Callable[[int], strategies.Reading]) -> None:
    """It is shared by all jobs of a process."""
    _, after = way(5)
    assert way(3) == (after, after + 3)


@pytest.mark.parametrize("way", [strategies.lock, counting_value])
def test_four_threads_under_a_lock_lose_nothing(way: Callable[[int], strategies.Reading]) -> None:
    """The last reading less the first one is the sum."""
    with ThreadPoolExecutor(4) as executor:
        readings = list(executor.map(way, [2_000] * 4))
    assert max(after for _, after in readings) - min(before for before, _ in readings) == 8_000


@given(st.integers(0, 1_000))
def test_the_ledgers_way_hands_in_its_sum(increments: int) -> None:
    """Counted locally; the script adds it once."""
    assert strategies.ledger(increments) == increments
