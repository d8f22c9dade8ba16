"""config.queues: a pool's queue, and a worker's own."""

from hypothesis import given
from hypothesis import strategies as st

from config.pools import STACK_POOLS
from config.queues import COORDINATOR, queue_name


def test_a_pools_queue_has_its_name() -> None:
    """So that a script can guess it."""
    assert [queue_name(pool) for pool in STACK_POOLS] == ["threads", "prefork"]


@given(st.sampled_from(STACK_POOLS), st.sampled_from(STACK_POOLS), st.integers(1, 512), st.integers(1, 512))
def test_no_two_workers_share_a_queue(pool: str, other: str, slots: int, others: int) -> None:
    """One queue for each pool and concurrency, and none of them is a pool's own."""
    assert (queue_name(pool, slots) == queue_name(other, others)) == ((pool, slots) == (other, others))
    assert queue_name(pool, slots) not in {*STACK_POOLS, COORDINATOR}
