"""Plain Celery with late acks, as its users set it up to be safe, under the same kills: what it loses.

A job counts itself in a Redis hash. What was not done long after the last job is stuck: Celery on Redis gives
it out again after the visibility timeout, which is an hour.
"""

import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from celery import Celery
from redis import Redis

from tasks.connection import open_client
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.processes import Child

BROKER = "WHICHPOOL_PLAIN_BROKER"
EXECUTIONS = "plain:executions"
QUIET_S = 20.0  # nothing done for so long: the rest is stuck
LOOK_EVERY_S = 0.05

app = Celery("plain", broker=os.environ.get(BROKER, "memory://"))
app.conf.update(task_acks_late=True, task_ignore_result=True)


@app.task(name="plain.wait")
def wait(n: int, seconds: float) -> None:
    """Wait, then count this execution of job n."""
    time.sleep(seconds)
    address = os.environ[BROKER].replace("redis+socket", "unix")
    with Redis.from_url(address) as redis:
        redis.hincrby(EXECUTIONS, str(n), 1)


@dataclass(frozen=True, slots=True)
class Losses:
    """What became of the jobs of plain Celery.

    Attributes:
        jobs, kills: of the run.
        stuck: never done, as far as it was waited for.
        twice: done more than once.
    """

    jobs: int
    kills: int
    stuck: int
    twice: int


def suffered(pool: str, jobs: int, kills: int, seconds: float, rng: random.Random) -> Losses:
    """Run jobs on one worker of plain Celery, which is killed again and again, or a child of it."""
    with EmbeddedCluster() as cluster, open_client(cluster.broker) as redis:
        environment = {BROKER: cluster.broker.celery_url}
        app.conf.update(broker_url=cluster.broker.celery_url)
        with app.connection_for_write() as connection, app.amqp.Producer(connection) as producer:
            for n in range(jobs):
                wait.apply_async((n, seconds), producer=producer)
        worker = Child("plain", _command(pool), Path(cluster.folder) / "plain.log", environment)
        worker.start()
        try:
            done = _watched(redis, worker, jobs, kills, rng)
        finally:
            worker.kill()
        counts = [int(count) for count in redis.hvals(EXECUTIONS)]
        return Losses(jobs, done, jobs - len(counts), sum(count > 1 for count in counts))


def _command(pool: str) -> list[str]:
    options = ("--pool", pool, "--concurrency", "2", "--loglevel", "ERROR", "--without-mingle")
    return [sys.executable, "-m", "celery", "-A", "benchmarks.plain_celery", "worker", *options]


def _watched(redis: Redis, worker: Child, jobs: int, kills: int, rng: random.Random) -> int:
    """Kill until all jobs are done, or nothing was done for long; return the number of kills."""
    killed, seen, moved = 0, 0, time.monotonic()
    while seen < jobs and time.monotonic() - moved < QUIET_S:
        time.sleep(LOOK_EVERY_S)
        if not worker.is_alive():
            worker.keep_alive()
        now = int(redis.hlen(EXECUTIONS))
        if now > seen:
            seen, moved = now, time.monotonic()
            worker.forgive()
        if killed < kills and seen >= (killed + 1) * jobs / (kills + 1):
            _kill_one(worker, rng)
            killed += 1
    return killed


def _kill_one(worker: Child, rng: random.Random) -> None:
    main = psutil.Process(worker.process)
    children = [child for child in main.children() if child.pid != main.pid]
    rng.choice([main, *children]).kill()
