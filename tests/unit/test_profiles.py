"""workers.profiles: the command lines of the workers."""

import sys

import pytest

from config.pools import PREFORK, THREADS
from config.queues import COORDINATOR
from workers.profiles import Profile, coordinator_profile

PROFILE = Profile(PREFORK, 2, "prefork.2")


def value_of(flag: str, command: list[str]) -> str:
    """Return the word that follows a flag."""
    return command[command.index(flag) + 1]


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--pool", "prefork"),
        ("--concurrency", "2"),
        ("--queues", "prefork.2"),
        ("--hostname", "prefork.2@%h"),
        ("--loglevel", "WARNING"),
        ("-A", "workers.app"),
    ],
)
def test_the_command_says_what_the_profile_says(flag: str, value: str) -> None:
    """In Celery's own flags."""
    assert value_of(flag, PROFILE.command()) == value


def test_the_log_level_can_be_chosen() -> None:
    """For who looks for a fault."""
    assert value_of("--loglevel", PROFILE.command("DEBUG")) == "DEBUG"


def test_the_command_runs_in_this_python() -> None:
    """Whatever `celery` is on PATH."""
    assert PROFILE.command()[:3] == [sys.executable, "-m", "celery"]


@pytest.mark.parametrize("chatter", ["--without-gossip", "--without-mingle", "--without-heartbeat"])
def test_workers_do_not_chat(chatter: str) -> None:
    """It costs throughput."""
    assert chatter in PROFILE.command()


def test_task_events_are_off() -> None:
    """They cost throughput, too; the run would warn of them."""
    assert not {"-E", "--task-events"} & {*PROFILE.command()}


def test_the_coordinator_has_a_worker_of_its_own() -> None:
    """Not solo: it would answer no ping while it works."""
    profile = coordinator_profile()
    assert (profile.pool, profile.concurrency, profile.queue) == (THREADS, 1, COORDINATOR)
