"""What gets well by itself: a killed worker, a wedged one, a full Redis. Each needs two services only."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.smoke.composed import ask_inside, container_of, redis_says, running, shell
from tests.smoke.stack import Stack, until

SERVICES = ("redis", "worker-threads")
SLOTS = 2
PATIENCE_S = 5
KILL_THE_PROGRAM = "kill -KILL $(cat /proc/1/task/1/children)"  # the init's one child
WATCHDOG_SAYS = "whichpool watchdog: jobs wait in queue 'threads'"
SIXTY_MEGABYTES = str(8 * 60 * 2**20)  # a bit's number: the largest value that Redis takes is of 64
FILLERS = [f"filler:{number}" for number in range(5)]  # together more than maxmemory


@pytest.fixture(scope="module")
def small(built_image: str) -> Iterator[Stack]:
    """Yield a stack of one Redis and one threads worker whose watchdog is impatient."""
    assert built_image
    settings = {"WHICHPOOL_WATCHDOG": str(PATIENCE_S), "WHICHPOOL_CONCURRENCY": str(SLOTS)}
    stack = Stack("whichpool-smoke-recovery", **settings)
    try:
        stack.up(*SERVICES)
        yield stack
    finally:
        stack.down()


def restarts(stack: Stack) -> int:
    """Return how often Docker started the worker again."""
    return int(container_of(stack, "worker-threads")["RestartCount"])


def failing(stack: Stack) -> int:
    """Return how often in a row Redis's health check has failed by now."""
    return int(container_of(stack, "redis")["State"]["Health"]["FailingStreak"])


def is_healthy(stack: Stack, service: str) -> bool:
    """Whether a service's health check says so."""
    return bool(container_of(stack, service)["State"]["Health"]["Status"] == "healthy")


def test_a_killed_worker_comes_back(small: Stack) -> None:
    """Its process is killed inside the container: Docker starts it again, and it is healthy."""
    before = restarts(small)
    shell(running(small)["worker-threads"][0], KILL_THE_PROGRAM)
    until(lambda: restarts(small) > before and is_healthy(small, "worker-threads"))


def test_a_wedged_worker_ends_itself_and_comes_back(small: Stack) -> None:
    """Its slots are free, jobs wait, and it takes none of them: its watchdog says so and ends it."""
    before = restarts(small)
    ask_inside(small, "worker-threads", "wedge", str(5 * SLOTS))
    until(lambda: restarts(small) > before)
    redis_says(small, "DEL", "threads")
    until(lambda: is_healthy(small, "worker-threads"))
    assert WATCHDOG_SAYS in small.compose("logs", "worker-threads").stdout


def test_a_redis_that_refuses_writes_is_not_healthy(small: Stack) -> None:
    """It answers a PING still; the health check writes."""
    for filler in FILLERS:
        with suppress(AssertionError):  # the last one may be refused: it is full then
            redis_says(small, "SETBIT", filler, SIXTY_MEGABYTES, "1")
    until(lambda: failing(small) > 0)
    redis_says(small, "DEL", *FILLERS)
    until(lambda: failing(small) == 0)
