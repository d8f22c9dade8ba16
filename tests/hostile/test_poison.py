"""Messages that would end a Celery worker: they are set aside, it lives, and good jobs stay exact."""

import json
from collections.abc import Iterator
from typing import cast

import psutil
import pytest
from redis import Redis

from config.broker import Broker
from config.pools import CELERY_POOLS, STACK_POOLS
from config.queues import COORDINATOR, queue_name
from tasks.connection import connect, open_client
from tasks.messages import why_not_runnable
from tasks.register import ready_workers
from tasks.set_aside import MOST_KEPT, counts_set_aside, last_set_aside, set_aside
from tests.asking import until
from tests.hostile.poison import POISON
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.doctor.registered_workers import register_findings
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute
from workers.client_app import client_app
from workers.flower.set_aside_log import SetAsideLog
from workers.profiles import Profile

SLOTS = 2
QUEUES = [*(queue_name(pool, SLOTS) for pool in STACK_POOLS), COORDINATOR]


@pytest.fixture(scope="module")
def cluster(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield a private cluster with a worker of each pool."""
    assert redis_server
    with EmbeddedCluster() as running:
        running.start_workers(
            Profile(CELERY_POOLS[pool], SLOTS, queue_name(pool, SLOTS)) for pool in STACK_POOLS
        )
        yield running


@pytest.fixture
def redis(cluster: EmbeddedCluster) -> Iterator[Redis]:
    """Yield a client for its Redis."""
    client = open_client(cluster.broker)
    yield client
    client.close()


@pytest.mark.parametrize("queue", QUEUES)
def test_each_is_set_aside_and_the_worker_lives(redis: Redis, queue: str) -> None:
    """All at once, on each pool and on the coordinator's queue; the processes are the same after it."""
    before = {worker.instance for worker in ready_workers(redis)}
    redis.lpush(queue, *(make(queue) for make in POISON.values()))
    until(lambda: counts_set_aside(redis).get(queue) == len(POISON))
    assert redis.hlen("unacked") == 0
    assert {worker.instance for worker in ready_workers(redis)} == before
    assert all(psutil.pid_exists(process) for _, _, process, _ in before)


def test_a_run_among_them_is_exact(cluster: EmbeddedCluster, redis: Redis) -> None:
    """Good jobs behind, between and before them."""
    jobs = (guide_job("noop", n=100), guide_job("whoami", n=20))
    plan = make_plan(
        Request(jobs=jobs, rounds=1), lambda pool, *_: cluster.place(pool, SLOTS, SLOTS), cluster.web_url
    )
    sets: list[int] = []

    class Poisoning(Progressing):
        """Sends all of them again at each look at the progress."""

        def at(self, index: int, done: int) -> None:  # noqa: ARG002 (the listener's interface)
            sets.append(done)
            for queue in QUEUES:
                redis.rpush(queue, *(make(queue) for make in POISON.values()))

    result = execute(plan, cluster, Poisoning())
    assert sets
    assert result.status == "complete"
    assert [cell.unique for cell in result.cells] == [100, 100, 20, 20]
    assert [cell.duplicates + cell.failed for cell in result.cells] == [0] * 4


def test_doctor_tells_of_them(cluster: EmbeddedCluster, redis: Redis) -> None:
    """How many of which queue, the reason of the last one, and where they are."""
    until(lambda: not any(redis.llen(queue) for queue in QUEUES))
    set_aside(redis, QUEUES[0], "a reason", b"\xff")
    told = [f for f in register_findings(cluster.broker, redis) if f.title == "messages"]
    assert len(told) == 1
    assert QUEUES[0] in told[0].found
    assert "a reason" in told[0].found
    assert "whichpool:set-aside" in str(told[0].remedy)


def test_no_more_than_a_hundred_are_kept(redis: Redis) -> None:
    """All are counted, and a long one is cut."""
    before = counts_set_aside(redis).get("a queue", 0)
    for _ in range(MOST_KEPT + 5):
        set_aside(redis, "a queue", "a reason", b"x" * 100_000)
    assert redis.llen("whichpool:set-aside") == MOST_KEPT
    assert counts_set_aside(redis)["a queue"] == before + MOST_KEPT + 5
    last = last_set_aside(redis)
    assert last is not None
    assert (last.size, len(last.message)) == (100_000, 16_384)


def test_what_celery_sends_is_taken(guarded_queue: tuple[Broker, Redis]) -> None:
    """With a limit of time, a moment to wait for, one to expire at, and types of Kombu's own."""
    broker, redis = guarded_queue
    client_app(broker).send_task(
        "a.task", args=(1, b"bytes"), kwargs={"x": None}, countdown=5, expires=60, time_limit=5,
        soft_time_limit=2, retries=1, shadow="b", queue="nobodys", headers={"stamp": 1},
    )  # fmt: skip
    (raw,) = cast("list[bytes]", redis.lrange("nobodys", 0, -1))
    assert why_not_runnable(raw) == ""
    assert json.loads(raw)["headers"]["timelimit"] == [5, 2]


@pytest.fixture
def guarded_queue(cluster: EmbeddedCluster, redis: Redis) -> Iterator[tuple[Broker, Redis]]:
    """Yield the cluster's broker, without the queue that nobody consumes afterwards."""
    yield cluster.broker, redis
    redis.delete("nobodys")


def test_flowers_log_tells_of_those_that_came_since(
    cluster: EmbeddedCluster, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, with how many, the queue and the reason of the last one."""
    app = client_app(cluster.broker)
    log = SetAsideLog(app)
    log.look()
    caplog.clear()
    set_aside(redis, "a queue", "a reason", b"x")
    log.look()
    log.look()
    assert [record.message for record in caplog.records] == [
        "messages set aside: 1, the last of queue a queue: a reason (whichpool doctor tells more)"
    ]
    connect(app).close()
