"""Jobs that are offered on schedule to real workers, and what is known of the machine meanwhile."""

import subprocess
import sys

import psutil
import pytest
from redis import Redis

from config.pools import STACK_POOLS
from measure.model.cell_result import CellResult
from measure.model.result import RunResult
from tests.integration.conftest import Contrast
from whichpool.planning.request import Request, guide_job

RATE_PER_S = 20.0
N = 20
SLEEP = guide_job("sleep", n=N, arguments={"seconds": 0.02})


@pytest.fixture(scope="module")
def offered(request: pytest.FixtureRequest) -> RunResult:
    """Return the result of a run that was at saturation, and then at an arrival rate."""
    contrast = Contrast(request.getfixturevalue("cluster"))
    return contrast.run(Request(jobs=(SLEEP,), rounds=1, rate=RATE_PER_S))


def at_the_rate(result: RunResult) -> list[CellResult]:
    """Return the cells at the arrival rate."""
    return [cell for cell in result.cells if cell.rate_per_s is not None]


def test_every_pool_is_offered_the_rate_after_saturation(offered: RunResult) -> None:
    """And each job is run once, as ever."""
    assert [cell.rate_per_s for cell in offered.cells] == [None, None, RATE_PER_S, RATE_PER_S]
    assert sorted(cell.pool for cell in at_the_rate(offered)) == sorted(STACK_POOLS)
    assert [(cell.unique, cell.lost, cell.duplicates) for cell in offered.cells] == [(N, 0, 0)] * 4


def test_jobs_come_at_the_offered_rate(offered: RunResult) -> None:
    """Not all at once: the span from the first start to the last end is that of the schedule."""
    for cell in at_the_rate(offered):
        schedule_s = (cell.measured - 1) / RATE_PER_S
        assert cell.elapsed_s is not None
        assert cell.elapsed_s > 0.9 * schedule_s


def test_latency_counts_from_the_schedule(offered: RunResult) -> None:
    """From when a job was due to its end: its wait and its runtime together, and not the queue's length."""
    for cell in at_the_rate(offered):
        assert cell.latency is not None
        assert cell.queue_wait is not None
        assert cell.runtime is not None
        assert cell.latency.mean_s == pytest.approx(
            (cell.queue_wait.mean_s or 0.0) + (cell.runtime.mean_s or 0.0), abs=1e-6
        )
        assert cell.latency.p50_s >= 0.02


def test_how_late_the_sender_was_is_known(offered: RunResult) -> None:
    """Of an arrival rate, and of that alone."""
    assert [cell.sent_late_s is None for cell in offered.cells] == [True, True, False, False]
    assert all((cell.sent_late_s or 0.0) >= 0 for cell in at_the_rate(offered))


def test_a_load_is_a_share_of_what_the_slowest_pool_did(contrast: Contrast) -> None:
    """Both pools are offered the same."""
    result = contrast.run(Request(jobs=(SLEEP,), rounds=1, load=0.5))
    saturated = [cell.jobs_per_s or 0.0 for cell in result.cells if cell.rate_per_s is None]
    assert {cell.rate_per_s for cell in at_the_rate(result)} == {0.5 * min(saturated)}


def test_the_machine_is_watched_while_a_cell_runs(offered: RunResult) -> None:
    """Every figure that this kernel tells."""
    for cell in offered.cells:
        seen = cell.conditions
        assert seen is not None
        assert seen.wall_s >= (cell.elapsed_s or 0.0)
        assert seen.available_mb is not None
        assert 0 < seen.available_mb < psutil.virtual_memory().total / 2**20
        for share in (seen.others_cpu, seen.coordinator_cpu, seen.redis_cpu):
            assert share is not None
            assert 0 <= share <= 1.5
        assert abs(seen.clock_step_s) < 1


def test_a_program_of_somebody_elses_shows(contrast: Contrast) -> None:
    """One that computes on every CPU beside the cluster is told from it."""
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(psutil.cpu_count() or 1)
    ]
    try:
        result = contrast.run(Request(jobs=(guide_job("sleep", n=20),), rounds=1))
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert min(c.conditions.others_cpu or 0.0 for c in result.cells if c.conditions) > 0.5
    assert "busy" in {warned.code for warned in result.warnings}


def test_the_clusters_own_work_is_nobody_elses(contrast: Contrast) -> None:
    """Workers that compute on every CPU are not taken for other programs."""
    result = contrast.run(Request(jobs=(guide_job("primes", n=40),), pools=("prefork",), rounds=1))
    (cell,) = result.cells
    assert cell.conditions is not None
    assert cell.cpu_s_per_job is not None
    ours = cell.cpu_s_per_job * cell.planned / (cell.conditions.wall_s * (psutil.cpu_count() or 1))
    assert ours > 0.1
    assert (cell.conditions.others_cpu or 0.0) < 1 - ours + 0.05


def test_the_workers_say_how_they_were_started(offered: RunResult, redis: Redis) -> None:
    """Exact command lines, settings that differ from Celery's own, and no password."""
    assert redis.ping()
    pools = {worker.pool: worker for worker in offered.workers if worker.queue != "coordinator"}
    assert set(pools) == set(STACK_POOLS)
    for pool, worker in pools.items():
        assert worker.command[worker.command.index("--pool") + 1] == pool
        assert worker.settings["worker_prefetch_multiplier"] == "1"
        assert worker.log_level == "WARNING"


def test_where_the_figures_come_from_is_in_the_result(offered: RunResult) -> None:
    """Machine, versions, and that nobody watched."""
    assert offered.machine.memory_mb is not None
    assert offered.machine.hosts
    assert {"python", "celery", "kombu", "redis", "redis-server"} <= offered.versions.keys()
    assert offered.watched is False
    assert offered.started < offered.ended


def test_who_ran_which_job_is_kept_of_the_first_round(offered: RunResult) -> None:
    """A lane for each slot that had work."""
    shown = {timeline.pool: timeline for timeline in offered.timelines}
    assert set(shown) == set(STACK_POOLS)
    assert len({lane.process for lane in shown["threads"].lanes}) == 1
    assert len({lane.process for lane in shown["prefork"].lanes}) == 2
    assert all(sum(len(lane.spans) for lane in timeline.lanes) == N for timeline in shown.values())
