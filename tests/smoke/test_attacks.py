"""The stack attacked with its own credential, as a job that was taken over could: it lives, or heals."""

import json
from pathlib import Path

import pytest

from tests.smoke.composed import container_of
from tests.smoke.stack import Stack, until

INSIDE = Path(__file__).parent / "inside"
ATTACK = (INSIDE / "attack.py").read_text(encoding="utf-8")
COMMAND = (INSIDE / "redis_command.py").read_text(encoding="utf-8")
RUN = ("run", "--json", "-", "--jobs", "noop", "-n", "10", "--rounds", "1")


def attack(stack: Stack, name: str) -> str:
    """Attack from a worker's container; return what Redis answered."""
    return stack.execute("worker-threads", "python", "-c", ATTACK, name, check=False).stderr


def is_healthy(stack: Stack) -> bool:
    """Whether the stack's Redis is well."""
    state = container_of(stack, "redis")["State"]
    assert not state["OOMKilled"]
    return bool(state["Health"]["Status"] == "healthy")


def exists(stack: Stack, key: str) -> bool:
    """Whether Redis has a key."""
    return stack.execute("worker-threads", "python", "-c", COMMAND, "EXISTS", key).stdout != "0"


def runs(stack: Stack) -> bool:
    """Whether a run is complete."""
    done = stack.compose("run", "--rm", "--no-TTY", "cli", *RUN, check=False)
    return done.returncode == 0 and json.loads(done.stdout)["status"] == "complete"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("far-bit", "out of range"), ("huge-value", "no permissions"), ("configure", "no permissions"),
        ("flush", "no permissions"), ("forget-scripts", "no permissions"), ("kill-clients", "no permissions"),
        ("end", "no permissions"),
    ],
)  # fmt: skip
def test_what_would_end_redis_is_refused(stack: Stack, name: str, answer: str) -> None:
    """At once, and Redis is the same process as before."""
    before = container_of(stack, "redis")["State"]["StartedAt"]
    assert answer in attack(stack, name)
    assert container_of(stack, "redis")["State"]["StartedAt"] == before


@pytest.mark.parametrize("name", ["loop", "writing-loop"])
def test_a_script_that_blocks_everybody_is_ended(stack: Stack, name: str) -> None:
    """By the health check; one that has written, by a restart from a log without what it wrote."""
    attack(stack, name)
    until(lambda: is_healthy(stack) and not exists(stack, "looped"), within_s=60)
    until(lambda: runs(stack), within_s=120)


def test_a_redis_that_was_filled_is_not_killed(stack: Stack) -> None:
    """It refuses, within its container's memory; when the values are gone, it works."""
    before = container_of(stack, "redis")["State"]["StartedAt"]
    assert "maxmemory" in attack(stack, "fill")
    assert container_of(stack, "redis")["State"]["StartedAt"] == before
    stack.execute("worker-threads", "python", "-c", EMPTY)
    until(lambda: is_healthy(stack), within_s=60)


EMPTY = """
from config.broker import Broker
from tasks.connection import open_client
redis = open_client(Broker.from_environment())
redis.delete(*(f"filled:{number}" for number in range(400)))
"""
