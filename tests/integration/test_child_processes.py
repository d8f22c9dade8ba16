"""A supervised child is started again; it is given up by its deaths in a minute with nothing done between."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking import until
from whichpool.clusters.processes import MOST_DEATHS, Child
from whichpool.errors import FaultError

ENDS = [sys.executable, "-c", "print('no such module'); raise SystemExit(1)"]
LIVES = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a child writes to."""
    return tmp_path / "child.log"


@pytest.fixture
def lives(log: Path) -> Iterator[Child]:
    """Yield a child that runs until it is killed."""
    child = Child("worker", LIVES, log)
    child.start()
    yield child
    child.kill()


def killed(child: Child) -> None:
    """Kill a child as somebody else would, and wait for its death."""
    os.kill(child.process, signal.SIGKILL)
    until(lambda: not child.is_alive())


def started_again(child: Child, times: int) -> None:
    """Await a child's end, and have it started again, so many times."""
    for _ in range(times):
        until(lambda: not child.is_alive())
        child.keep_alive()


def test_a_child_that_ends_of_itself_again_and_again_is_given_up(log: Path) -> None:
    """At once, with its last words: it would never do anything."""
    child = Child("worker", ENDS, log)
    child.start()
    started_again(child, MOST_DEATHS)
    until(lambda: not child.is_alive())
    with pytest.raises(FaultError, match=r"(?s)died 6 times .* nothing was done between.*no such module"):
        child.keep_alive()


def test_a_child_whose_run_goes_on_is_started_however_often_it_dies(log: Path) -> None:
    """Something was done between each two of its deaths."""
    child = Child("worker", ENDS, log)
    child.start()
    for _ in range(2 * MOST_DEATHS):
        started_again(child, 1)
        child.forgive()
    child.kill()


def test_a_child_that_others_kill_is_not_given_up_at_once(lives: Child) -> None:
    """They may stop: it has done nothing wrong."""
    for _ in range(2 * MOST_DEATHS):
        killed(lives)
        lives.keep_alive()
    assert lives.is_alive()


def test_a_child_that_others_kill_for_long_is_given_up(lives: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing done between: a run always ends."""
    monkeypatch.setattr("whichpool.clusters.processes.KILLED_FOR_S", 0.0)
    for _ in range(MOST_DEATHS):
        killed(lives)
        lives.keep_alive()
    killed(lives)
    with pytest.raises(FaultError, match="died 6 times"):
        lives.keep_alive()


def test_deaths_of_more_than_a_minute_ago_do_not_count(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the rate that counts, and not how long it has served."""
    monkeypatch.setattr("whichpool.clusters.processes.WITHIN_S", 0.0)
    child = Child("worker", ENDS, log)
    child.start()
    started_again(child, 2 * MOST_DEATHS)
    child.kill()
