"""Messages that no worker could run, set aside: the last hundred of them, and how many there were."""

import time
from collections.abc import Mapping
from typing import cast

import msgspec
from redis import Redis

from tasks.keys import SET_ASIDE, SET_ASIDE_COUNTS

MOST_KEPT = 100
MOST_BYTES = 16 * 1024  # of one message
KEPT_S = 7 * 24 * 3600


class SetAside(msgspec.Struct, frozen=True):
    """One such message.

    Attributes:
        queue: where it stood.
        reason: why it could not be run.
        at: when it was set aside, in seconds since the epoch.
        size: in bytes.
        message: as text, cut after 16 KiB.
    """

    queue: str
    reason: str
    at: float
    size: int
    message: str


def set_aside(redis: Redis, queue: str, reason: str, raw: bytes) -> None:
    """Keep a message where no worker looks, and count it."""
    entry = SetAside(queue, reason, time.time(), len(raw), raw[:MOST_BYTES].decode(errors="replace"))
    with redis.pipeline(transaction=True) as pipe:
        pipe.lpush(SET_ASIDE, msgspec.json.encode(entry))
        pipe.ltrim(SET_ASIDE, 0, MOST_KEPT - 1)
        pipe.hincrby(SET_ASIDE_COUNTS, queue, 1)
        for key in (SET_ASIDE, SET_ASIDE_COUNTS):
            pipe.expire(key, KEPT_S)
        pipe.execute()


def counts_set_aside(redis: Redis) -> Mapping[str, int]:
    """Return how many messages were set aside of each queue, in the last week that saw one."""
    raw = cast("dict[bytes, bytes]", redis.hgetall(SET_ASIDE_COUNTS))
    return {queue.decode(errors="replace"): int(count) for queue, count in sorted(raw.items())}


def last_set_aside(redis: Redis) -> SetAside | None:
    """Return the last message that was set aside, or None."""
    raw = cast("bytes | None", redis.lindex(SET_ASIDE, 0))
    return msgspec.json.decode(raw, type=SetAside) if raw else None
