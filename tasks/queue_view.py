"""A queue and what workers hold of it, in Redis: the one module that knows Kombu's keys."""

import json
import time
from collections.abc import Iterator
from typing import cast

from redis import Redis

from tasks.keys import STAGED_PREFIX, CellKeys
from tasks.lua import script

# Kombu's own keys (kombu.transport.redis.Channel.unacked_key): one hash for all queues of a database
_UNACKED = "unacked"
_UNACKED_INDEX = "unacked_index"
STAGED_FOR_S = 3600
_EVENT_RECEIVERS = "_kombu.binding.celeryev"  # Kombu's set of queues that are bound to the events' exchange


class QueueView:
    """One queue of a broker.

    Attributes:
        queue: its name.
        staged: the list beside it, where no worker looks, in which a cell is filled; each cell has its own,
            so that a coordinator whose lease has lapsed drops nothing of its successor's.
    """

    def __init__(self, redis: Redis, queue: str, staged_prefix: str = STAGED_PREFIX) -> None:
        self._redis = redis
        self.queue = queue
        self.staged = staged_prefix + queue

    def depth(self) -> int:
        """Return how many messages wait in the queue."""
        return self._redis.llen(self.queue)

    def keep_staged(self) -> None:
        """Let what is staged live for an hour more: its run may never be taken up again."""
        self._redis.expire(self.staged, STAGED_FOR_S)

    def unstage(self) -> None:
        """Drop what is staged."""
        self._redis.delete(self.staged)

    def release(self, once: str) -> None:
        """Hand all staged messages to the workers in one step, unless that was done before.

        Args:
            once: the hash that notes the moment, in its field ``released``. It lies in the same Redis: the
                note and the release are one script, so that a kill cannot come between them.
        """
        names = [self.staged, self.queue, once]
        self._redis.eval(script("release"), len(names), *names, repr(time.time()))

    def remove(self, cell: CellKeys) -> None:
        """Remove what an ended cell left in the queue, beside it and in unacked: nobody may run it again."""
        for raw in cast("list[bytes]", self._redis.lrange(self.queue, 0, -1)):
            if _id_of(raw, cell) is not None:
                self._redis.lrem(self.queue, 1, raw.decode())
        tags = [tag for tag, _ in self._unacked(cell)]
        if tags:
            self._redis.hdel(_UNACKED, *cast("list[str]", tags))
            self._redis.zrem(_UNACKED_INDEX, *tags)
        self.unstage()

    def _unacked(self, cell: CellKeys) -> Iterator[tuple[bytes, int]]:
        for tag, raw in cast("dict[bytes, bytes]", self._redis.hgetall(_UNACKED)).items():
            n = _id_of(raw, cell)
            if n is not None:
                yield tag, n


def unacked_count(redis: Redis) -> int:
    """Return how many messages workers hold, of all queues together."""
    return redis.hlen(_UNACKED)


def events_are_received(redis: Redis) -> bool:
    """Whether something is bound to receive the workers' events, as Flower is."""
    return bool(redis.exists(_EVENT_RECEIVERS))


def _id_of(raw: bytes, cell: CellKeys) -> int | None:
    """Return the id of a message, bare in a queue or as ``[message, exchange, routing key]`` in unacked."""
    try:
        payload = json.loads(raw)
        message = payload[0] if isinstance(payload, list) else payload
        return cell.id_of(str(message["headers"]["id"]))
    except (ValueError, LookupError, TypeError):
        return None  # not a task message: somebody else's, leave it alone
