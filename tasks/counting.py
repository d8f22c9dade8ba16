"""The job ``count``: k increments of a shared counter, by a strategy."""

import os
import socket
from collections.abc import Callable
from typing import Any

from celery import Celery, Task, shared_task

from config.counter_strategies import COUNT_TASK
from tasks import strategies
from tasks.connection import connect
from tasks.shared_counters import SharedCounters

SHARED_COUNTERS = "whichpool_shared_counters"  # where the worker keeps them: an attribute of its app
MADE_BEFORE_THE_FORK = ("value", "queue")


@shared_task(name=COUNT_TASK, bind=True)
def count(task: "Task[Any, Any]", strategy: str, increments: int, key: str) -> dict[str, Any]:
    """Increment a shared counter; return what this job read before and after.

    The two readings are not a total: another job may still be counting (see measure.cells.counter_totals).

    Args:
        task: this task.
        strategy: one of config.counter_strategies.STRATEGIES.
        increments: how often, k.
        key: the Redis key of the strategies that have one.
    """
    shared: SharedCounters | None = getattr(task.app, SHARED_COUNTERS, None)
    if strategy == "ledger":
        return {"increment": strategies.ledger(increments)}
    if strategy in MADE_BEFORE_THE_FORK and shared is None:
        return {"unavailable": "made before the fork, and this pool's processes do not inherit it"}
    before, after = _count(task.app, shared, strategy, increments, key)
    host = socket.gethostname()
    made_by = f"{host}/{shared.made_by}" if shared and strategy in MADE_BEFORE_THE_FORK else ""
    return {"before": before, "after": after, "process": f"{host}/{os.getpid()}", "counter": made_by}


def _count(
    app: Celery, shared: SharedCounters | None, strategy: str, increments: int, key: str
) -> strategies.Reading:
    ways: dict[str, Callable[[], strategies.Reading]] = {
        "unguarded": lambda: strategies.unguarded(increments),
        "lock": lambda: strategies.lock(increments),
        "redis-getset": lambda: strategies.redis_getset(connect(app), key, increments),
        "redis-lock": lambda: strategies.redis_lock(connect(app), key, increments),
        "redis-incr": lambda: strategies.redis_incr(connect(app), key, increments),
    }
    if shared is not None:
        ways["value"] = lambda: strategies.value(shared, increments)
        ways["queue"] = lambda: strategies.queue(shared, increments)
    return ways[strategy]()
