"""Ask workers to describe themselves now: their entries in the register are up to two seconds old."""

import time
import uuid
from collections.abc import Iterable, Sequence
from typing import cast

from redis import Redis

from tasks.keys import ASKED_PREFIX
from tasks.register import TIME_TO_LIVE_S, WorkerEntry, entries_of

ANSWER_WITHIN_S = 1.0
LOOK_EVERY_S = 0.005


def ask(redis: Redis, workers: Iterable[WorkerEntry]) -> list[WorkerEntry]:
    """Return the entries of workers as they are now; the last known one of a worker that does not answer.

    A worker that is gone is omitted; one that was started in its place is not.
    """
    names = [worker.name for worker in workers]
    question = uuid.uuid4().hex
    with redis.pipeline(transaction=False) as pipe:
        for name in names:
            pipe.lpush(ASKED_PREFIX + name, question)
            pipe.expire(ASKED_PREFIX + name, TIME_TO_LIVE_S)
        pipe.execute()
    return _answers(redis, names, question)


def await_question(redis: Redis, name: str, patience_s: float) -> str | None:
    """Wait until a worker is asked; return the question, or None if nobody asked.

    Args:
        redis: a client of which this call may hold a connection for so long.
        name: the worker's node name.
        patience_s: for how long to wait, in seconds.
    """
    asked = cast("tuple[bytes, bytes] | None", redis.brpop([ASKED_PREFIX + name], patience_s))
    return asked[1].decode() if asked else None


def wake(redis: Redis, name: str) -> None:
    """Let a worker that waits for a question go on."""
    redis.lpush(ASKED_PREFIX + name, "")
    redis.expire(ASKED_PREFIX + name, TIME_TO_LIVE_S)


def _answers(redis: Redis, names: Sequence[str], question: str) -> list[WorkerEntry]:
    deadline = time.monotonic() + ANSWER_WITHIN_S
    entries = entries_of(redis, names)
    while time.monotonic() < deadline and any(entry.answers != question for entry in entries):
        time.sleep(LOOK_EVERY_S)
        entries = entries_of(redis, names)
    return entries
