"""A small battle of the benchmark's: every job is counted once, whatever was killed however often."""

import pytest

from benchmarks.battle import fought
from benchmarks.battle_kills import KINDS

KILLS = 8  # of each pool


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("redis_server")
def test_every_job_is_counted_once() -> None:
    """Child, worker, coordinator and Redis, and no death is one too many while jobs are done between."""
    lines, exact = fought(800, KILLS, KINDS, seed=1)
    assert exact, "\n".join(lines)
