"""SIGKILL in mid-run: nothing is lost, each id is counted once, the run ends."""

import os
import signal
import threading
import time
from collections.abc import Callable

import msgspec
import psutil
import pytest
from msgspec.structs import replace

from measure.model.plan import Plan
from measure.model.result import RunResult
from tasks.register import WorkerEntry, entries_of
from tests.asking import until
from tests.faults.conftest import Victim
from tests.watchers import Once
from whichpool.planning.plan import new_run_id
from whichpool.planning.request import Request, guide_counter, guide_job
from whichpool.run.progress import Progressing

N = 60
TRIES = 10
SLEEP = guide_job("sleep", n=N, concurrency=2, arguments={"seconds": 0.05})


def on(*pools: str) -> Request:
    """Return a request for short sleeps on some pools, once."""
    return Request(jobs=(SLEEP,), pools=pools, rounds=1)


def assert_whole(victim: Victim, plan: Plan, result: RunResult) -> None:
    """Every id of every cell has one outcome: none lost, none failed, none counted twice."""
    assert result.status == "complete", result.reason
    for index, cell in enumerate(result.cells):
        assert (cell.unique, cell.lost, cell.failed) == (cell.planned, 0, 0), cell.error
        assert victim.ids(plan, index) == list(range(cell.planned))


def run_with(victim: Victim, request: Request, fault: Callable[[], None], at: int = 10) -> RunResult:
    """Run a request, hurting the cluster once `at` jobs of its first cell are done."""
    plan = victim.plan(request)
    listener = Once(at, fault)
    result = victim.run(plan, listener)
    assert listener.happened == 1
    assert_whole(victim, plan, result)
    return result


def test_a_killed_prefork_child_costs_no_job(victim: Victim) -> None:
    """Its job is an orphan as soon as the parent says WorkerLostError, and is sent again."""
    job = guide_job("sleep", n=16, concurrency=2, arguments={"seconds": 0.3})  # it hardly ever waits for one
    request = Request(jobs=(job,), pools=("prefork",), rounds=1)
    result = run_with(victim, request, lambda: victim.kill_child("prefork.2"), at=4)
    assert result.cells[0].republished >= 1


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_killed_worker_costs_no_job(victim: Victim, pool: str) -> None:
    """It is started again, and the jobs that it held are sent again."""
    result = run_with(victim, on(pool), lambda: victim.kill(f"{pool}.2"))
    assert result.cells[0].republished >= 1


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_what_a_killed_worker_held_is_lost_at_once(victim: Victim, pool: str) -> None:
    """Its supervisor knows it dead: nobody waits for the hour that a silent worker would be given."""
    job = guide_job("sleep", n=2, concurrency=2, arguments={"seconds": 1.0})
    plan = victim.plan(Request(jobs=(job,), pools=(pool,), rounds=1))
    plan = replace(plan, cells=tuple(replace(cell, timeout_s=3600.0) for cell in plan.cells))
    killing = KilledWhenBusy(victim, victim.worker(f"{pool}.2"))
    killing.start()
    result = victim.run(plan)
    killing.join()
    assert_whole(victim, plan, result)
    assert result.cells[0].republished == 2


class KilledWhenBusy(threading.Thread):
    """Kills a worker as soon as it has all the jobs of its queue."""

    def __init__(self, victim: Victim, worker: WorkerEntry) -> None:
        super().__init__()
        self.redis = victim.redis
        self.worker = worker

    def run(self) -> None:
        """Look until it holds two unacked messages."""
        until(lambda: self.redis.hlen("unacked") == 2)
        psutil.Process(self.worker.process).kill()


def test_two_workers_killed_at_once_cost_no_job(victim: Victim) -> None:
    """Both pools' workers at the same moment, in the middle of the first cell."""

    def both() -> None:
        victim.kill("threads.2")
        victim.kill("prefork.2")

    run_with(victim, on("threads", "prefork"), both)


def test_a_killed_coordinator_is_resumed_where_it_was(victim: Victim) -> None:
    """The lease lapses, the run is submitted again, and the cell that ran is not started anew."""
    result = run_with(victim, on("threads", "prefork"), lambda: victim.kill("coordinator"))
    assert [cell.duplicates for cell in result.cells] == [0, 0]


def test_a_schedule_goes_on_when_the_coordinator_is_killed(victim: Victim) -> None:
    """The one that takes over keeps the times: what was due meanwhile is sent at once, and has waited."""
    plan = victim.plan(Request(jobs=(SLEEP,), pools=("threads",), rounds=1, rate=20.0))
    (cell,) = [cell for cell in plan.cells if cell.is_offered]
    plan = msgspec.structs.replace(plan, cells=(cell,))
    listener = Once(5, lambda: victim.kill("coordinator"))
    result = victim.run(plan, listener)
    assert listener.happened == 1
    assert_whole(victim, plan, result)
    (found,) = result.cells
    assert found.latency is not None
    assert found.sent_late_s is not None
    assert found.sent_late_s > 1.0
    assert found.latency.max_s > 1.0


def test_a_worker_killed_under_an_offered_rate_costs_no_job(victim: Victim) -> None:
    """What it held is sent again when all have been sent, and has waited since it was due."""
    plan = victim.plan(Request(jobs=(SLEEP,), pools=("prefork",), rounds=1, rate=20.0))
    plan = msgspec.structs.replace(plan, cells=tuple(cell for cell in plan.cells if cell.is_offered))
    listener = Once(5, lambda: victim.kill("prefork.2"))
    result = victim.run(plan, listener)
    assert listener.happened == 1
    assert_whole(victim, plan, result)
    (found,) = result.cells
    assert found.republished >= 1
    assert found.latency is not None
    assert found.latency.max_s > 1.0


def test_a_killed_redis_server_costs_no_job(victim: Victim) -> None:
    """It comes back with its append-only file, and the run goes on."""

    def kill_redis() -> None:
        os.kill(int(victim.redis.info("server")["process_id"]), signal.SIGKILL)

    run_with(victim, on("threads"), kill_redis)


def test_the_ledgers_counter_is_exact_under_kills(victim: Victim) -> None:
    """Increments that are delivered twice are counted once: expected is observed, to the last one."""
    counter = guide_counter("ledger", jobs=200, increments=200_000, concurrency=2)
    request = Request(counters=(counter,), pools=("prefork",), rounds=1)
    result = run_with(victim, request, lambda: victim.kill("prefork.2"), at=5)
    (found,) = result.counters
    assert (found.expected, found.observed) == (40_000_000, 40_000_000)


class StoppedWhenAsked(threading.Thread):
    """Stops a worker as soon as it has said how it is: just before a cell's jobs are handed to it."""

    def __init__(self, victim: Victim, worker: WorkerEntry) -> None:
        super().__init__(daemon=True)
        self.redis = victim.redis
        self.worker = worker
        self.over = threading.Event()

    def run(self) -> None:
        """Look often: some 10 ms lie between the answer and the jobs."""
        while not self.over.wait(0.001):
            if any(entry.answers for entry in entries_of(self.redis, [self.worker.name])):
                os.kill(self.worker.process, signal.SIGSTOP)
                return


class WhenPopped(Progressing):
    """Kills the stopped worker once Redis has popped a message for it; lets it go on where it was late."""

    def __init__(self, victim: Victim, worker: WorkerEntry) -> None:
        self.redis = victim.redis
        self.worker = worker
        self.killed = False

    def at(self, index: int, done: int) -> None:  # noqa: ARG002 (the queue tells more)
        """Kill when the queue is one short of whole and nothing is unacked."""
        waiting = self.redis.llen(self.worker.queue)
        if not self.killed and waiting == N - 1 and not self.redis.exists("unacked"):
            os.kill(self.worker.process, signal.SIGKILL)
            self.killed = True
        elif not self.killed and (waiting == N or self.redis.exists("unacked")):
            os.kill(self.worker.process, signal.SIGCONT)


def popped_and_killed(victim: Victim, plan: Plan) -> RunResult | None:
    """Run a plan whose worker is killed between pop and record; None where it was stopped too late."""
    while (worker := victim.worker("threads.2")).answers:  # of an earlier run; it is renewed within 2 s
        time.sleep(0.05)
    stopper, listener = StoppedWhenAsked(victim, worker), WhenPopped(victim, worker)
    stopper.start()
    result = victim.run(plan, listener)
    stopper.over.set()
    stopper.join()
    return result if listener.killed else None


def test_a_message_that_was_popped_and_never_recorded_is_mended(victim: Victim) -> None:
    """Kombu pops first and records second: a worker killed in between loses the message for the broker."""
    plan, result = victim.plan(on("threads")), None
    for _ in range(TRIES):
        plan = msgspec.structs.replace(plan, run_id=new_run_id())
        result = popped_and_killed(victim, plan)
        if result:
            break
    assert result, f"in {TRIES} tries the worker was never stopped with a message popped"
    assert_whole(victim, plan, result)
    assert result.cells[0].republished >= 1
    assert "1 job had to be sent again" in result.cells[0].disturbed
