"""Containers that are killed, stopped and restarted in mid-run: nothing is lost, nothing counts twice."""

import pytest

from config.pools import STACK_POOLS
from measure.model.plan import Plan
from tasks.queue_view import QueueView
from tests.smoke.pools.contrast import Contrast
from whichpool.planning.request import Request, guide_job

N = 60
SLEEP = guide_job("sleep", n=N, arguments={"seconds": 0.2})  # 3 s on four slots: time to hurt it


@pytest.fixture(params=STACK_POOLS)
def plan(contrast: Contrast, request: pytest.FixtureRequest) -> Plan:
    """Return the plan of one cell on one pool."""
    return contrast.plan(Request(jobs=(SLEEP,), pools=(request.param,), rounds=1))


def test_a_killed_worker_costs_no_job(contrast: Contrast, plan: Plan) -> None:
    """SIGKILL to the container: what it held is sent again, and the restarted one does it."""
    worker = contrast.workers.on(plan.cells[0].queue)

    def kill() -> None:
        worker.kill()
        worker.restart()

    result = contrast.run_hurt(plan, kill)
    assert result.cells[0].republished >= 1


def test_a_restarted_redis_costs_no_job(contrast: Contrast, plan: Plan) -> None:
    """It comes back with its append-only file; workers, coordinator and client go on."""
    redis, cell = contrast.setup.broker, contrast.cell(plan)
    assert redis
    left: list[int] = []

    def restart() -> None:
        redis.restart()
        left.extend(cell.missing())

    contrast.run_hurt(plan, restart)
    assert left


def test_a_stopped_worker_finishes_what_it_runs(contrast: Contrast, plan: Plan) -> None:
    """SIGTERM: running jobs end, the others are back in the queue, exit 0; the restarted one goes on."""
    worker, cell = contrast.workers.on(plan.cells[0].queue), contrast.cell(plan)
    left: dict[str, int] = {}

    def stop() -> None:
        left.update(
            exit_code=worker.container.stop(),
            done=cell.done(),
            queued=QueueView(cell.redis, cell.cell.queue).depth(),
        )
        worker.restart()

    result = contrast.run_hurt(plan, stop)
    assert left["exit_code"] == 0
    # none is missing; one that has recorded, and whose ack the pool did not send any more, is there once more
    twice = left["queued"] + left["done"] - N
    assert 0 <= twice <= plan.cells[0].concurrency
    assert left["queued"] > 0
    assert result.cells[0].duplicates <= twice
    assert result.cells[0].republished == 0
