"""A long queue is not a lost one."""

import os
import signal
import time

from tests.faults.conftest import Victim
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing

JOBS = 10_000
STANDSTILL_S = 8.0  # longer than the job timeout of 5 s and the two readings after it


class StandsStill(Progressing):
    """Stops a worker once some jobs are done, and lets it go on after a while."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.stopped_at: float | None = None
        self.went_on = False

    def at(self, index: int, done: int) -> None:  # noqa: ARG002 (one cell)
        """Stop, wait, go on."""
        if self.stopped_at is None and done > 0:
            os.kill(self.process, signal.SIGSTOP)
            self.stopped_at = time.monotonic()
        elif self.stopped_at and not self.went_on and time.monotonic() - self.stopped_at > STANDSTILL_S:
            os.kill(self.process, signal.SIGCONT)
            self.went_on = True


def test_ten_thousand_jobs_behind_a_slow_worker_are_published_once(victim: Victim) -> None:
    """Nothing is done for longer than any timeout, and still nothing is sent again."""
    noops = guide_job("noop", n=JOBS, concurrency=2)
    plan = victim.plan(Request(jobs=(noops,), pools=("threads",), rounds=1))
    listener = StandsStill(victim.worker("threads.2").process)
    result = victim.run(plan, listener)
    assert listener.went_on
    (cell,) = result.cells
    assert (cell.unique, cell.republished, cell.duplicates) == (JOBS, 0, 0)
    assert victim.ids(plan) == list(range(JOBS))
