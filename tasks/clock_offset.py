"""By how much this host's clock leads that of Redis, and how sure that is."""

import time
from typing import NamedTuple

from redis import Redis

TRIES = 3


class ClockOffset(NamedTuple):
    """An offset in seconds, and within how much of it the true one lies."""

    offset_s: float
    error_s: float


def clock_offset(redis: Redis) -> ClockOffset:
    """Ask Redis for its time, a few times; the answer that came soonest counts.

    The true offset lies within half a round trip of what the middle of it says (Cristian, Probabilistic clock
    synchronization, 1989).
    """
    return min((_once(redis) for _ in range(TRIES)), key=lambda seen: seen.error_s)


def _once(redis: Redis) -> ClockOffset:
    sent, asked = time.time(), time.monotonic()
    seconds, microseconds = redis.time()
    half_s = (time.monotonic() - asked) / 2
    return ClockOffset(sent + half_s - (seconds + microseconds / 1e6), half_s)
