"""Entries in the register that are no worker of ours: a run takes no notice, and doctor names them."""

import socket
from collections.abc import Callable, Iterator

import msgspec
import pytest
from redis import Redis

from tasks.connection import open_client
from tasks.keys import REGISTER, WORKERS
from tasks.register import FORGOTTEN_AFTER_S, ready_workers, strange_entries
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.external import ExternalCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute
from workers.client_app import client_app

STRANGE = {
    "old": b'{"name":"old"}', "half": b'{"name":', "number": b"1", "empty": b"", "bytes": b"\xff\xfe",
    "nested": b"[" * 5_000,
}  # fmt: skip


@pytest.fixture
def cluster(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield a private cluster."""
    assert redis_server
    with EmbeddedCluster() as running:
        yield running


@pytest.fixture
def redis(cluster: EmbeddedCluster) -> Iterator[Redis]:
    """Yield a client for its Redis, whose register holds what is not a worker."""
    client = open_client(cluster.broker)
    for name, raw in STRANGE.items():
        client.set(WORKERS + name, raw)
        client.zadd(REGISTER, {name: 1e12})
    client.lpush(WORKERS + "list", "x")
    yield client
    client.close()


def test_a_run_beside_them_is_complete(cluster: EmbeddedCluster, redis: Redis) -> None:
    """Before, one of them was a traceback in whoever looked."""
    plan = make_plan(Request(jobs=(guide_job("noop", n=10),), rounds=1), cluster.place, cluster.web_url)
    cluster.start(plan)
    result = execute(plan, cluster, Progressing())
    assert (result.status, [cell.unique for cell in result.cells]) == ("complete", [10, 10])
    assert redis.exists(WORKERS + "old")


def test_each_is_named_to_doctor(redis: Redis) -> None:
    """By its key; nobody else reads every key's name."""
    wanted = sorted(WORKERS + name for name in (*STRANGE, "list"))
    assert strange_entries(redis) == wanted
    assert ready_workers(redis) == []


def test_a_name_that_is_long_gone_is_forgotten(redis: Redis) -> None:
    """One whose entry has only lapsed is kept: its worker may renew it in this moment."""
    redis.zadd(REGISTER, {"long-gone": 1.0})
    assert FORGOTTEN_AFTER_S > 3600
    ready_workers(redis)
    assert redis.zscore(REGISTER, "long-gone") is None
    assert redis.zscore(REGISTER, "old") is not None


class Told(Progressing):
    """Ends a queue's worker in mid-cell, and notes which queues were said to be without one."""

    def __init__(self, leave: Callable[[], object]) -> None:
        self.leave = leave
        self.left = False
        self.unattended_queues: set[str] = set()

    def at(self, index: int, done: int) -> None:  # noqa: ARG002 (the listener's interface)
        """Act once."""
        if not self.left:
            self.left = True
            self.leave()

    def unattended(self, queue: str) -> None:
        """Note it."""
        self.unattended_queues.add(queue)


def test_a_queue_whose_worker_left_is_named(cluster: EmbeddedCluster) -> None:
    """While the run waits for one, and in the reason when it ends."""
    job = guide_job("sleep", n=200, concurrency=1, arguments={"seconds": 0.1})
    plan = make_plan(Request(jobs=(job,), pools=("threads",), rounds=1), cluster.place, cluster.web_url)
    plan = msgspec.structs.replace(plan, stall_s=8.0)
    cluster.start(plan)
    app = client_app(cluster.broker)

    def leave() -> None:
        app.control.broadcast("shutdown", destination=[f"threads.1@{socket.gethostname()}"])

    told = Told(leave)
    with ExternalCluster(cluster.broker) as seen:  # whose workers nobody supervises
        result = execute(plan, seen, told)
    assert result.status == "partial"
    assert "no worker consumes queue 'threads.1' any more" in str(result.reason)
    assert told.unattended_queues == {"threads.1"}
