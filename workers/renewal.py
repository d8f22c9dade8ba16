"""An entry in the register, kept fresh by a thread: of the worker's own process, or of its supervisor's."""

import threading
from collections.abc import Callable

import msgspec
from redis import Redis
from redis.exceptions import RedisError

from tasks.asking import await_question, wake
from tasks.clock_offset import clock_offset
from tasks.register import WorkerEntry, remove_entry, write_entry

RENEW_EVERY_S = 2.0


class Registration:
    """Writes an entry now, every two seconds, and whenever it is asked for, until it is ended.

    Args:
        redis: where the register is.
        entry: as the worker is first described.
        now: returns the entry as it is now, as the answer to a question.
    """

    def __init__(self, redis: Redis, entry: WorkerEntry, now: Callable[[str], WorkerEntry]) -> None:
        self._redis = redis
        self._entry = entry
        self._now = now
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="registration", daemon=True)

    def begin(self) -> None:
        """Write the entry and start to renew it."""
        write_entry(self._redis, self._entry)
        self._thread.start()

    def end(self) -> None:
        """Take the worker out of the register."""
        self._ended.set()
        wake(self._redis, self._entry.name)
        self._thread.join()
        remove_entry(self._redis, self._entry.name)

    def _renew(self) -> None:
        while not self._ended.is_set():
            try:
                question = await_question(self._redis, self._entry.name, RENEW_EVERY_S)
                write_entry(self._redis, self._as_it_is_now(question or ""))
            except RedisError:  # out of reach for now: the entry lapses, and comes back with Redis
                self._ended.wait(RENEW_EVERY_S)

    def _as_it_is_now(self, answers: str) -> WorkerEntry:
        offset = clock_offset(self._redis)
        return msgspec.structs.replace(
            self._now(answers), clock_offset_s=offset.offset_s, clock_error_s=offset.error_s
        )
