"""A stack is taken down in the middle of a run, and started again: what it had before, and has after."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.smoke.composed import ask_inside, docker, inspected, passwords, running
from tests.smoke.flower_client import ask
from tests.smoke.stack import Stack, until

JOBS = 160
CELLS = 4
ARGUMENTS = ("run", "--jobs", "sleep", "-n", str(JOBS), "--rounds", str(CELLS // 2))
ENDS_WITHIN_S = 90


@dataclass(frozen=True, slots=True)
class Kept:
    """What a stack has that has to outlive its containers.

    Attributes:
        passwords: its credentials, by user.
        tasks: the ids of the tasks that Flower lists.
        done: how many jobs of the run the ledger has.
    """

    passwords: Mapping[str, str]
    tasks: set[str]
    done: int


@dataclass(frozen=True, slots=True)
class Interruption:
    """What became of a stack that was taken down in mid-run.

    Attributes:
        before: what it had, a moment before.
        exit_codes: with what its containers ended, by service.
        after: what it had when it was up again.
        run: what the ledger has of the run, now that it has ended.
    """

    before: Kept
    exit_codes: Mapping[str, int]
    after: Kept
    run: dict[str, Any]


def interrupt(stack: Stack) -> Interruption:
    """Take a stack down in the middle of a run, start it again, and wait for the run's end."""
    run_id = begin(stack)
    before = kept(stack, run_id)
    exit_codes = stop(stack)
    stack.up()
    after = kept(stack, run_id)
    until(lambda: run_state(stack, run_id)["result"], ENDS_WITHIN_S, every_s=1)
    return Interruption(before, exit_codes, after, run_state(stack, run_id))


def begin(stack: Stack) -> str:
    """Start a run that nobody waits for, and return its id when a part of it is done."""
    cli = stack.compose("run", "--detach", "cli", *ARGUMENTS).stdout.strip()
    until(lambda: done(run_state(stack)) > JOBS / 4)
    docker("rm", "--force", cli)  # by SIGKILL: it can neither cancel the run nor submit it again
    return str(run_state(stack)["run_id"])


def stop(stack: Stack) -> Mapping[str, int]:
    """Take a stack down but for its volumes; return with what its containers ended."""
    ids = running(stack)
    stack.compose("stop")
    codes = {service: inspected(*found)[0]["State"]["ExitCode"] for service, found in ids.items()}
    stack.compose("down")
    return codes


def kept(stack: Stack, run_id: str) -> Kept:
    """Return what a stack has just now."""
    return Kept(passwords(stack), tasks_seen(stack), done(run_state(stack, run_id)))


def tasks_seen(stack: Stack) -> set[str]:
    """Return the ids of the tasks that Flower lists."""
    answer = ask(stack, "/api/tasks", login=stack.login)
    assert answer.status == 200, answer.text
    return set(json.loads(answer.text))


def run_state(stack: Stack, *run_id: str) -> dict[str, Any]:
    """Return what the ledger has of a run, by default of the unfinished one; nothing where there is none."""
    found: dict[str, Any] = ask_inside(stack, "coordinator", "run_state", *run_id) or {}
    return found


def done(run: dict[str, Any]) -> int:
    """Return how many samples of a run the ledger has."""
    return sum(map(len, run.get("ids", [])))
