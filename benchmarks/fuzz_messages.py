"""Mutated messages for real workers of both pools and a real coordinator: none may end one."""

import random
import time

from redis import Redis

from benchmarks.fuzz_mutations import mutated_json
from benchmarks.fuzz_watch import Case
from config.pools import CELERY_POOLS, STACK_POOLS
from config.queues import COORDINATOR, queue_name
from tasks.connection import open_client
from tasks.register import ready_workers
from tasks.set_aside import counts_set_aside
from tests.hostile.poison import message
from whichpool.clusters.embedded import EmbeddedCluster
from workers.profiles import Profile

SLOTS = 2
TASKS = {COORDINATOR: "whichpool.coordinate"}
DRAINED_WITHIN_S = 60.0


def fuzz_messages(choose: random.Random, count: int, until: float) -> list[Case]:
    """Send mutated messages to each queue; return a failed case for each worker that did not outlive them.

    Args:
        choose: a seeded source.
        count: of messages, for all queues together.
        until: a moment of the monotonic clock, at which no more are sent.
    """
    queues = [*(queue_name(pool, SLOTS) for pool in STACK_POOLS), COORDINATOR]
    with EmbeddedCluster() as cluster:
        cluster.start_workers(
            Profile(CELERY_POOLS[pool], SLOTS, queue_name(pool, SLOTS)) for pool in STACK_POOLS
        )
        redis = open_client(cluster.broker)
        before = {worker.instance for worker in ready_workers(redis)}
        sent = 0
        while sent < count and time.monotonic() < until:
            queue = queues[sent % len(queues)]
            whole = message(queue, TASKS.get(queue, "whichpool.noop"), task_id=f"fuzz-{sent}")
            redis.lpush(queue, mutated_json(whole, choose))
            sent += 1
        drained = all(_is_drained(redis, queue) for queue in queues)
        lived = {worker.instance for worker in ready_workers(redis)} == before
        aside = sum(counts_set_aside(redis).values())
    print(f"messages: {sent} sent, {aside} set aside, every worker lived: {lived}", flush=True)
    complaint = "" if lived else "a worker did not outlive them"
    complaint = complaint or ("" if drained else "messages were left in a queue")
    return [Case(["messages"], complaint, 0)] if complaint else []


def _is_drained(redis: Redis, queue: str) -> bool:
    deadline = time.monotonic() + DRAINED_WITHIN_S
    while redis.llen(queue):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
