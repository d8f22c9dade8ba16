"""Workers that are started for each contrast, whatever is killed meanwhile."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest

from measure.model.plan import Plan
from measure.model.result import RunResult
from tasks.register import ready_workers
from tests.faults.conftest import Victim
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing

ROUNDS = 2
PAUSED_S = 0.6
KILL_AT = 5  # jobs done
SLEEP = guide_job("sleep", n=40, concurrency=2, arguments={"seconds": 0.02})


class At(Progressing):
    """Calls a function the first time that enough jobs of a certain cell are done."""

    def __init__(self, cell: int, done: int, action: Callable[[], None]) -> None:
        self.cell = cell
        self.done = done
        self.action = action
        self.happened = False

    def at(self, index: int, done: int) -> None:
        """Act when it is time."""
        if index == self.cell and done >= self.done and not self.happened:
            self.happened = True
            self.action()


class Seen(Progressing):
    """Notes the processes of the pools' workers while each cell runs."""

    def __init__(self, victim: Victim) -> None:
        self.victim = victim
        self.by_cell: dict[int, set[int]] = {}

    def at(self, index: int, done: int) -> None:
        """Look once jobs are done."""
        if done:
            workers = [w for w in ready_workers(self.victim.redis) if w.queue != "coordinator"]
            self.by_cell.setdefault(index, set()).update(worker.process for worker in workers)


def fresh_plan(victim: Victim, rounds: int = ROUNDS) -> Plan:
    """Return a plan of one contrast, with workers of its own in each round, and start its cluster."""
    request = Request(jobs=(SLEEP,), rounds=rounds)
    plan = make_plan(request, victim.cluster.place, victim.cluster.web_url, fresh_workers=True)
    victim.cluster.start(plan)
    return plan


def assert_whole(victim: Victim, result: RunResult) -> None:
    """Every id of every cell has one outcome."""
    assert result.status == "complete", result.reason
    for index, cell in enumerate(result.cells):
        assert (cell.unique, cell.lost, cell.failed) == (cell.planned, 0, 0), cell.error
        assert victim.ids(result.plan, index) == list(range(cell.planned))


def test_a_contrast_has_the_same_workers_and_the_next_round_others(victim: Victim) -> None:
    """Two cells on two workers, then two others; those of the first round are gone."""
    seen = Seen(victim)
    result = victim.run(fresh_plan(victim), seen)
    assert_whole(victim, result)
    first, second = seen.by_cell[0] | seen.by_cell[1], seen.by_cell[2] | seen.by_cell[3]
    assert (len(first), len(second), first & second) == (2, 2, set())
    assert not any(psutil.pid_exists(process) for process in first)
    assert [cell.fresh_workers for cell in result.cells] == [True] * 4
    assert [cell.disturbed for cell in result.cells] == [()] * 4


def test_the_result_names_the_workers_of_every_cell(victim: Victim) -> None:
    """Those that were ended, too: with their command lines they are where the figures come from."""
    result = victim.run(fresh_plan(victim, rounds=1))
    assert {worker.queue for worker in result.workers} == {"coordinator", "threads.2", "prefork.2"}


def test_a_killed_coordinator_finds_the_workers_that_were_started(victim: Victim) -> None:
    """It asks for them again, and goes on with the cell that ran."""
    listener = At(2, 5, lambda: victim.kill("coordinator"))
    result = victim.run(fresh_plan(victim), listener)
    assert listener.happened
    assert_whole(victim, result)


def test_a_worker_that_cannot_be_started_ends_the_run_with_what_was_measured(
    victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is the end of its log; the cells before it stay."""
    plan = fresh_plan(victim)
    # Python itself refuses to start with it
    listener = At(1, 5, lambda: monkeypatch.setenv("PYTHONHASHSEED", "nonsense"))
    result = victim.run(plan, listener)
    assert (result.status, len(result.cells)) == ("partial", 2)
    assert "did not become ready" in (result.reason or "")


def test_a_contrast_whose_child_was_killed_is_measured_again(victim: Victim) -> None:
    """The disturbed round has no say, and another takes its place; the jobs are all there."""
    plan = fresh_plan(victim)
    prefork = next(index for index, cell in enumerate(plan.cells) if cell.pool == "prefork")
    listener = At(prefork, 5, lambda: victim.kill_child("prefork.2"))
    result = victim.run(plan, listener)
    assert listener.happened
    assert_whole(victim, result)
    assert [cell.round for cell in result.cells] == [1, 1, 2, 2, 3, 3]
    assert {index for index, cell in enumerate(result.cells) if cell.disturbed} == {prefork}
    assert "disturbed" in {warning.code for warning in result.warnings}


def test_a_stopped_worker_is_a_silence(victim: Victim) -> None:
    """Nothing is lost and nobody died; but for half a second nothing happened."""
    plan = fresh_plan(victim, rounds=1)
    threads = next(index for index, cell in enumerate(plan.cells) if cell.pool == "threads")

    def pause() -> None:
        process = victim.worker("threads.2").process
        os.kill(process, signal.SIGSTOP)
        threading.Timer(PAUSED_S, os.kill, (process, signal.SIGCONT)).start()

    result = victim.run(plan, At(threads, 5, pause))
    assert result.cells[threads].disturbed == ("no job began or ended for 0.6 s",)


class KillsChildren(Progressing):
    """Kills a prefork child in each round, as soon as its pool has been seen to make progress."""

    def __init__(self, victim: Victim, plan: Plan) -> None:
        self.victim = victim
        self.plan = plan
        self.rounds: set[int] = set()
        self.killed = 0

    def extended(self, plan: Plan) -> None:
        """Go on with the rounds that take the place of disturbed ones."""
        self.plan = plan

    def at(self, index: int, done: int) -> None:
        """Kill one, once a round."""
        cell = self.plan.cells[index]
        if cell.pool != "prefork" or done < KILL_AT or cell.round in self.rounds:
            return
        self.rounds.add(cell.round)
        busy = [w for w in ready_workers(self.victim.redis) if w.queue == cell.queue]
        with suppress(psutil.NoSuchProcess, IndexError):  # it is being replaced, or its worker is
            for worker in busy:
                psutil.Process(worker.process).children()[0].kill()
                self.killed += 1


def test_kills_throughout_withhold_the_verdict(victim: Victim) -> None:
    """Exact, and nothing decided: it once said "threads does 2.33 times", with no word of the kills."""
    plan = fresh_plan(victim, rounds=5)
    killer = KillsChildren(victim, plan)
    result = victim.run(plan, killer)
    assert killer.killed == len(killer.rounds) >= 5
    assert_whole(victim, result)
    (verdict,) = result.verdicts
    assert (verdict.answer, verdict.recommended, verdict.ratio) == ("undecided", None, None)
    assert "rounds were disturbed" in verdict.sentence
