"""A Redis that is full, read-only, without a disk or gone: the true reason, and nothing measured is lost."""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from redis import Redis

from measure.model.result import RunResult
from tasks.connection import open_client
from tests.watchers import Once
from whichpool.cli.ending import exit_code_of
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.errors import ExitCode, UnavailableError, UsageError
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute

JOB = guide_job("sleep", n=30, concurrency=2, arguments={"seconds": 0.05})
PLAN = Request(jobs=(JOB,), rounds=1)


@pytest.fixture
def cluster(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield a private cluster."""
    assert redis_server
    with EmbeddedCluster() as running:
        yield running


@pytest.fixture
def redis(cluster: EmbeddedCluster) -> Iterator[Redis]:
    """Yield a client for its Redis."""
    client = open_client(cluster.broker)
    yield client
    client.close()


class InTheSecondCell(Once):
    """Acts when a job of the second cell is done."""

    def at(self, index: int, done: int) -> None:
        """Act when it is time."""
        super().at(0 if index == 1 else 1, done)


def run(cluster: EmbeddedCluster, fault: Callable[[], object]) -> RunResult:
    """Run two cells; hurt Redis in the second one."""
    plan = make_plan(PLAN, cluster.place, cluster.web_url)
    cluster.start(plan)
    listener = InTheSecondCell(3, fault)
    result = execute(replace(plan, stall_s=10.0), cluster, listener)
    assert listener.happened == 1
    return result


def lock_out(redis: Redis) -> None:
    """Want a password from now on, of those that are connected, too."""
    redis.config_set("requirepass", "another")
    redis.client_kill_filter(_type="normal", skipme=True)


REFUSALS: dict[str, Callable[[Redis], object]] = {
    "the Redis is full; give it more: redis-cli CONFIG SET maxmemory 1gb": (
        lambda redis: redis.config_set("maxmemory", 1)
    ),
    "a replica, which cannot be written to; name its primary with --broker": (
        lambda redis: redis.replicaof("127.0.0.1", "1")
    ),
    "fewer replicas than it is to write to": lambda redis: redis.config_set("min-replicas-to-write", 1),
    "the Redis wants a password": lock_out,
}


@pytest.mark.parametrize(("reason", "refuse"), REFUSALS.items(), ids=REFUSALS)
def test_what_redis_says_is_the_reason(
    cluster: EmbeddedCluster, redis: Redis, reason: str, refuse: Callable[[Redis], object]
) -> None:
    """In mid-run: the run ends as partial, with the first cell."""
    result = run(cluster, lambda: refuse(redis))
    assert result.status == "partial"
    assert reason in str(result.reason)
    assert result.cells[0].unique == 30


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon what others kill."""
    monkeypatch.setattr("whichpool.clusters.processes.KILLED_FOR_S", 3.0)


@pytest.mark.usefixtures("impatient")
def test_a_redis_that_dies_again_and_again_is_the_reason(cluster: EmbeddedCluster, redis: Redis) -> None:
    """Its last words, and the first cell; nobody says that the run was cancelled."""
    over = threading.Event()

    def kill_throughout() -> None:
        while not over.wait(0.05):
            try:
                os.kill(int(redis.info("server")["process_id"]), signal.SIGKILL)
            except Exception:  # noqa: BLE001, S112 (it is dead just now)
                continue

    killer = threading.Thread(target=kill_throughout)
    try:
        result = run(cluster, killer.start)
    finally:
        over.set()
        killer.join()
    assert result.status == "partial"
    assert re.search(r"redis-server died \d+ times within \d+ s", str(result.reason)), result.reason
    assert result.cells[0].unique == 30


@pytest.mark.usefixtures("impatient")
def test_a_worker_that_dies_again_and_again_is_the_reason(cluster: EmbeddedCluster, redis: Redis) -> None:
    """A living coordinator answers with the reason that it was given, and what was measured."""
    over = threading.Event()

    def kill_throughout() -> None:
        while not over.wait(0.05):
            for entry in cluster._workers.children:  # noqa: SLF001 (whom the supervisor has started)
                if entry.name.startswith("prefork") and entry.is_alive():
                    os.kill(entry.process, signal.SIGKILL)

    assert redis.ping()
    killer = threading.Thread(target=kill_throughout)
    try:
        result = run(cluster, killer.start)
    finally:
        over.set()
        killer.join()
    assert result.status == "partial"
    assert re.search(r"died \d+ times within \d+ s, and nothing was done", str(result.reason)), result.reason


def test_a_redis_that_refuses_at_once_ends_the_run_before_it_begins(
    cluster: EmbeddedCluster, redis: Redis
) -> None:
    """In one line, with the remedy."""
    plan = make_plan(PLAN, cluster.place, cluster.web_url)
    cluster.start(plan)
    redis.config_set("maxmemory", 1)
    with pytest.raises(UnavailableError, match="the Redis is full; give it more"):
        execute(plan, cluster, Progressing())


def test_a_plan_that_does_not_fit_is_refused_before_it_runs(cluster: EmbeddedCluster, redis: Redis) -> None:
    """With how much it would take."""
    redis.config_set("maxmemory", "8mb")
    plan = make_plan(Request(jobs=(guide_job("noop", n=300_000),), rounds=1), cluster.place, cluster.web_url)
    with pytest.raises(UsageError, match="of Redis"):
        cluster.start(plan)


def test_an_interrupt_while_redis_refuses_keeps_what_was_measured(
    cluster: EmbeddedCluster, redis: Redis
) -> None:
    """Ctrl-C in that minute: cancelled, with the first cell, and no traceback."""

    def stop_and_interrupt() -> object:
        lock_out(redis)
        raise KeyboardInterrupt

    result = run(cluster, stop_and_interrupt)
    assert result.status == "cancelled"
    assert result.cells[0].unique == 30


def test_a_full_redis_is_one_line_of_the_command(
    cluster: EmbeddedCluster, redis: Redis, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit 69, no traceback."""
    cluster.start(make_plan(PLAN, cluster.place, cluster.web_url))
    redis.config_set("maxmemory", 1)
    words = ("--jobs", "noop", "-n", "5", "--rounds", "1", "--results", str(tmp_path))
    assert exit_code_of(["run", "--broker", cluster.broker.url, *words]) == ExitCode.UNAVAILABLE
    error = capfd.readouterr().err
    assert "the Redis is full" in error
    assert "Traceback" not in error
