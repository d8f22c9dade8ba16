"""SIGTERM in mid-run: the coordinator lets go of its run at once, and another one goes on with it."""

import psutil

from config.queues import COORDINATOR
from tests.faults.conftest import Victim
from tests.watchers import Once
from whichpool.planning.request import Request, guide_job

LETS_GO_WITHIN_S = 4.0  # 2 s are promised, and a worker's own shutdown comes after them


def test_the_coordinator_lets_go_of_its_run(victim: Victim) -> None:
    """Its worker ends long before the cell does; the run is resumed and counts nothing twice."""
    jobs = (guide_job("sleep", n=200, concurrency=2, arguments={"seconds": 0.08}),)
    plan = victim.plan(Request(jobs=jobs, pools=("threads",), rounds=1))
    stopped = psutil.Process(victim.worker(COORDINATOR).process)
    codes: list[object] = []

    def stop() -> None:
        stopped.terminate()
        codes.append(stopped.wait(LETS_GO_WITHIN_S))

    result = victim.run(plan, Once(5, stop))
    assert codes == [0]
    assert (result.status, result.lost, result.cells[0].duplicates) == ("complete", 0, 0)
    assert victim.ids(plan) == list(range(200))
