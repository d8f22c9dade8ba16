"""The calls that jobs of a user's own task make, as their serializer wrote them, in the ledger."""

from collections.abc import Iterable
from typing import cast

import msgspec
from redis import Redis

from tasks.keys import RunKeys
from tasks.ledger import KEPT_S


class Input(msgspec.Struct, frozen=True, array_like=True):
    """One call, as a message's body carries it.

    Attributes:
        body: what the serializer made of arguments and options.
        content_type, content_encoding: of that.
        ignore_result: whether the task's results are dropped, as its application has it.
    """

    body: bytes
    content_type: str
    content_encoding: str
    ignore_result: bool = False


def write_inputs(redis: Redis, run_id: str, inputs: Iterable[Input]) -> None:
    """Write a run's calls, before its plan."""
    key = RunKeys(run_id).inputs
    with redis.pipeline(transaction=True) as pipe:
        pipe.delete(key)
        for each in inputs:
            pipe.rpush(key, msgspec.msgpack.encode(each))
        pipe.expire(key, KEPT_S)
        pipe.execute()


def read_inputs(redis: Redis, run_id: str) -> list[Input]:
    """Return a run's calls; none where it has no task of a user's own."""
    raw = cast("list[bytes]", redis.lrange(RunKeys(run_id).inputs, 0, -1))
    return [msgspec.msgpack.decode(each, type=Input) for each in raw]
