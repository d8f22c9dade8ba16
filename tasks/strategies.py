"""The guide's shared counter, eight ways. Each returns its reading before and after its increments."""

import threading
from collections.abc import Callable

from redis import Redis

from tasks.shared_counters import SharedCounters

DAY_S = 86_400
Reading = tuple[int, int]

# The guide's own global and its lock: the one module-level state that the lesson is about.
counter = 0
counter_lock = threading.Lock()


def unguarded(increments: int) -> Reading:
    """Increment the global with nothing to guard it."""
    global counter  # noqa: PLW0603 (the guide's own global)
    before = counter
    for _ in range(increments):
        counter += 1
    return before, counter


def lock(increments: int) -> Reading:
    """Increment the global under ``threading.Lock``."""
    global counter  # noqa: PLW0603 (the guide's own global)
    before = counter
    for _ in range(increments):
        with counter_lock:
            counter += 1
    return before, counter


def value(shared: SharedCounters, increments: int) -> Reading:
    """Increment a ``multiprocessing.Value`` under its own lock."""
    before = shared.value.value
    for _ in range(increments):
        with shared.value.get_lock():
            shared.value.value += 1
    return before, shared.value.value


def queue(shared: SharedCounters, increments: int) -> Reading:
    """Put ones into a ``multiprocessing.Queue``; read its owner's count after it has drained."""
    before = shared.counted.value
    for _ in range(increments):
        shared.queue.put(1)
    shared.drain()
    return before, shared.counted.value


def redis_getset(redis: Redis, key: str, increments: int) -> Reading:
    """Read, add one, write back: two jobs that read the same number lose one of the two updates."""
    return _on_redis(redis, key, increments, lambda: redis.set(key, _read(redis, key) + 1, ex=DAY_S))


def redis_lock(redis: Redis, key: str, increments: int) -> Reading:
    """Read, add one, write back, under redis-py's distributed lock."""

    def guarded() -> None:
        with redis.lock(f"{key}:lock", timeout=60, sleep=0.001):
            redis.set(key, _read(redis, key) + 1, ex=DAY_S)

    return _on_redis(redis, key, increments, guarded)


def redis_incr(redis: Redis, key: str, increments: int) -> Reading:
    """INCR: Redis runs one command at a time, so that nothing can come between read and write."""
    reading = _on_redis(redis, key, increments, lambda: redis.incr(key))
    redis.expire(key, DAY_S)
    return reading


def ledger(increments: int) -> int:
    """Count locally and return the sum, for the ledger's script to add once, guarded by the job's bit."""
    total = 0
    for _ in range(increments):
        total += 1
    return total


def _on_redis(redis: Redis, key: str, increments: int, increment: Callable[[], object]) -> Reading:
    before = _read(redis, key)
    for _ in range(increments):
        increment()
    return before, _read(redis, key)


def _read(redis: Redis, key: str) -> int:
    return int(redis.get(key) or 0)
