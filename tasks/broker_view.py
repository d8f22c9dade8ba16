"""What Kombu keeps in Redis of a cell's messages: queued and unacked ones."""

import json
import time
from collections.abc import Iterator
from typing import cast

from redis import Redis

from tasks.keys import CellKeys

# Kombu's own keys (kombu.transport.redis.Channel.unacked_key): one hash for all queues of a database
UNACKED = "unacked"
UNACKED_INDEX = "unacked_index"


def unacked_ages_s(redis: Redis, cell: CellKeys) -> dict[int, float]:
    """Return for each id of the cell that a worker holds unacked, for how long, in seconds.

    The scores in Kombu's index are the times at which the messages were popped.
    """
    ages: dict[int, float] = {}
    now = time.time()
    popped = dict(cast("list[tuple[bytes, float]]", redis.zrange(UNACKED_INDEX, 0, -1, withscores=True)))
    for tag, n in _unacked(redis, cell):
        ages[n] = min(now - popped.get(tag, now), ages.get(n, float("inf")))
    return ages


def remove_leftovers(redis: Redis, cell: CellKeys, queue: str) -> None:
    """Remove what an ended cell left in its queue and in unacked: nobody may run it again."""
    for raw in cast("list[bytes]", redis.lrange(queue, 0, -1)):
        if _id_of(raw, cell) is not None:
            redis.lrem(queue, 1, raw.decode())
    tags = [tag for tag, _ in _unacked(redis, cell)]
    if tags:
        redis.hdel(UNACKED, *cast("list[str]", tags))
        redis.zrem(UNACKED_INDEX, *tags)


def _unacked(redis: Redis, cell: CellKeys) -> Iterator[tuple[bytes, int]]:
    for tag, raw in cast("dict[bytes, bytes]", redis.hgetall(UNACKED)).items():
        n = _id_of(raw, cell)
        if n is not None:
            yield tag, n


def _id_of(raw: bytes, cell: CellKeys) -> int | None:
    """Return the id of a message, bare in a queue or as ``[message, exchange, routing key]`` in unacked."""
    try:
        payload = json.loads(raw)
        message = payload[0] if isinstance(payload, list) else payload
        return cell.id_of(str(message["headers"]["id"]))
    except (ValueError, LookupError, TypeError):
        return None  # not a task message: somebody else's, leave it alone
