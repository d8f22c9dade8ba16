"""The shared counter on real workers, by every strategy on both pools."""

import pytest

from config.counter_strategies import STRATEGIES
from measure.model.result import CounterResult
from tests.integration.conftest import Contrast
from whichpool.planning.request import Request, guide_counter

EXACT = [name for name, strategy in STRATEGIES.items() if strategy.safe_across]
INCREMENTS = {"lock": 100_000, "value": 20_000, "queue": 2_000, "redis-lock": 50, "redis-incr": 500}


def counters(contrast: Contrast, strategy: str, increments: int) -> dict[str, CounterResult]:
    """Run one counter on both pools; return the results by pool."""
    wanted = guide_counter(strategy, jobs=4, increments=increments)
    return {c.pool: c for c in contrast.run(Request(counters=(wanted,))).counters}


@pytest.mark.parametrize("strategy", EXACT)
def test_a_guarded_counter_is_exact_on_both_pools(contrast: Contrast, strategy: str) -> None:
    """Expected is what could be observed, and no update is lost."""
    increments = INCREMENTS.get(strategy, 1_000)
    for counter in counters(contrast, strategy, increments).values():
        assert counter.unavailable is None
        assert (counter.expected, counter.observed) == (4 * increments, 4 * increments)
        assert counter.lost_updates == 0


def test_a_lock_counter_is_one_per_process(contrast: Contrast) -> None:
    """Prefork's children cannot see each other's global: as many counters as there are processes."""
    found = counters(contrast, "lock", 200_000)
    assert len(found["threads"].per_process) == 1
    assert len(found["prefork"].per_process) == 2
    assert sum(found["prefork"].per_process.values()) == 800_000


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_read_add_write_on_redis_loses_updates(contrast: Contrast, pool: str) -> None:
    """Two jobs that read the same number lose one of two updates: fewer observed than expected."""
    found = counters(contrast, "redis-getset", 1_000)[pool]
    assert found.observed is not None
    assert 0 < found.observed < found.expected
    assert found.lost_updates == found.expected - found.observed


def test_unguarded_says_why_nothing_was_lost_under_the_gil(contrast: Contrast) -> None:
    """A GIL build that loses nothing explains itself, and what a free-threaded build would do."""
    found = counters(contrast, "unguarded", 100_000)["threads"]
    assert found.observed is not None
    if found.observed == found.expected:
        assert "free-threaded" in str(found.note)
    else:
        assert found.lost_updates == found.expected - found.observed
