"""A worker that is alive and does nothing is started again."""

import os
import signal
import time

import psutil
import pytest

from tasks.register import remove_entry
from tests.faults.conftest import Victim
from whichpool.planning.request import Request, guide_job


def test_a_worker_that_has_fallen_silent_is_started_again(
    victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped, its entry in the register lapses; it is killed, and another one takes its place."""
    jobs = (guide_job("sleep", n=4, concurrency=2, arguments={"seconds": 0.01}),)
    plan = victim.plan(Request(jobs=jobs, pools=("threads",), rounds=1))
    silent = victim.worker("threads.2")
    os.kill(silent.process, signal.SIGSTOP)
    remove_entry(victim.redis, silent.name)  # as its time to live would, ten seconds later
    with monkeypatch.context() as patience:  # the next one may need longer to start than a second
        patience.setattr("whichpool.clusters.worker_set.SILENT_FOR_S", 1.0)
        deadline = time.monotonic() + 20
        while psutil.pid_exists(silent.process):
            assert time.monotonic() < deadline
            victim.cluster.supervise()
            time.sleep(0.1)
    assert victim.run(plan).cells[0].unique == 4
    assert victim.worker("threads.2").process != silent.process
