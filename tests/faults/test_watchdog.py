"""The watchdog in real workers: it ends the one that is stuck, and leaves the one that is busy alone."""

import pytest
from msgspec.structs import replace

from config.queues import COORDINATOR
from tasks.coordinator import NAME
from tests.asking import until
from tests.faults.conftest import Victim
from tests.watchers import Once
from whichpool.planning.request import Request, guide_job
from workers.client_app import client_app

SLOTS = 2
QUEUE = f"threads.{SLOTS}"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every worker that is started from here on little patience."""
    monkeypatch.setenv("WHICHPOOL_WATCHDOG", "3")


def sleeps(n: int, seconds: float) -> Request:
    """Return a request for sleeps on the threads pool, once."""
    jobs = (guide_job("sleep", n=n, concurrency=SLOTS, arguments={"seconds": seconds}),)
    return Request(jobs=jobs, pools=("threads",), rounds=1)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_jobs_that_are_merely_long_end_nothing(victim: Victim, pool: str) -> None:
    """Each takes longer than the watchdog's patience and the delivery timeout; each runs once."""
    jobs = (guide_job("sleep", n=4, concurrency=SLOTS, arguments={"seconds": 4.5}),)
    plan = victim.plan(Request(jobs=jobs, pools=(pool,), rounds=1, stall_s=1.0))
    plan = replace(plan, cells=tuple(replace(cell, timeout_s=1.0) for cell in plan.cells))
    process = victim.worker(f"{pool}.{SLOTS}").process
    result = victim.run(plan)
    (cell,) = result.cells
    assert (result.status, cell.unique, cell.duplicates, cell.republished) == ("complete", 4, 0, 0)
    assert victim.worker(f"{pool}.{SLOTS}").process == process


@pytest.mark.usefixtures("quick")
def test_a_worker_that_takes_nothing_ends_itself(victim: Victim) -> None:
    """Its slots are free, and it consumes no more; it is started again, and the run loses nothing."""
    plan = victim.plan(sleeps(20, 0.01))
    stuck = victim.worker(QUEUE)
    client_app(victim.cluster.broker).control.cancel_consumer(QUEUE, destination=[stuck.name])
    until(lambda: victim.worker(QUEUE).queues == ())
    result = victim.run(plan)
    assert (result.status, result.lost, result.cells[0].unique) == ("complete", 0, 20)
    assert victim.worker(QUEUE).process != stuck.process
    assert b"whichpool watchdog" in victim_log(victim)


def victim_log(victim: Victim) -> bytes:
    """Return what the worker on the queue has logged."""
    return (victim.cluster.folder / f"{QUEUE}.log").read_bytes()


def submit_others(victim: Victim) -> None:
    """Send other runs' messages; the worker reserves one, the others wait in its queue."""
    for number in range(3):
        client_app(victim.cluster.broker).send_task(NAME, (f"unknown-{number}",), queue=COORDINATOR)


@pytest.mark.usefixtures("quick")
def test_a_coordinator_with_a_long_run_is_left_alone(victim: Victim) -> None:
    """Its one task takes longer than the watchdog's patience, with another run's message waiting."""
    plan = victim.plan(sleeps(40, 0.25))
    coordinator = victim.worker(COORDINATOR).process
    result = victim.run(plan, Once(1, lambda: submit_others(victim)))
    assert (result.status, result.elapsed_s > 3) == ("complete", True)
    assert victim.worker(COORDINATOR).process == coordinator
