"""A worker's entry in the register, kept fresh by a thread of its main process."""

import logging
import os
import platform
import socket
import sys
import threading
import time
from importlib.metadata import version
from typing import Any

import msgspec
import psutil
from celery import Celery
from redis import Redis
from redis.exceptions import RedisError

from config.broker_syntax import masked
from config.cgroup import cpu_quota, throttled_s
from config.machine import boot_id, gil_is_on
from tasks.asking import await_question, wake
from tasks.clock_offset import clock_offset
from tasks.cpu_time import tree_cpu_s
from tasks.register import WorkerEntry, remove_entry, write_entry
from workers.held_tasks import held_tasks
from workers.process_memory import tree_memory

RENEW_EVERY_S = 2.0
_NOT_SET_BY_ANYBODY = ("deprecated_settings", "include")  # Celery's own notes among the settings
_PACKAGES = ("celery", "kombu", "redis", "billiard")


def describe(consumer: Any) -> WorkerEntry:  # noqa: ANN401 (Celery ships no types for its consumer)
    """Describe the worker that a consumer belongs to."""
    worker = consumer.controller
    entry = WorkerEntry(
        name=worker.hostname,
        pool=pool_name(worker.pool_cls),
        concurrency=worker.concurrency,
        queue=next(iter(consumer.app.amqp.queues.consume_from)),
        host=socket.gethostname(),
        process=os.getpid(),
        started=time.time(),
        memory_mb=None,
        events=sends_task_events(consumer),
        gil=gil_is_on(),
        versions={"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        command=command_line(),
        settings=changed_settings(consumer.app),
        log_level=logging.getLevelName(logging.getLogger().getEffectiveLevel()),
        boot=boot_id(),
        cpu_quota=cpu_quota(),
    )
    return as_it_is_now(entry, consumer)


def as_it_is_now(entry: WorkerEntry, consumer: Any, answers: str = "") -> WorkerEntry:  # noqa: ANN401 (see describe)
    """Return an entry with what its process tree takes now, and what remote control may have changed.

    Args:
        entry: as the worker described itself first.
        consumer: Celery's, of the worker.
        answers: the question that it answers, if somebody asked.
    """
    memory = tree_memory()
    return msgspec.structs.replace(
        entry, memory_mb=memory.mb if memory else None, memory_kind=memory.kind if memory else "pss",
        cpu_s=tree_cpu_s(), throttled_s=throttled_s(), events=sends_task_events(consumer),
        slots=consumer.pool.num_processes, queues=tuple(consumer.app.amqp.queues.consume_from),
        children=children(),
        rate_limits=rate_limits(consumer.app), holds=held_tasks(consumer), answers=answers,
    )  # fmt: skip


def children() -> tuple[int, ...]:
    """Return the ids of this process's descendants: a pool's processes, and what else the worker started."""
    return tuple(sorted(child.pid for child in psutil.Process().children(recursive=True)))


def rate_limits(app: Celery) -> dict[str, str]:
    """Return the tasks whose rate is limited, by remote control or by themselves, and to what."""
    return {name: str(task.rate_limit) for name, task in sorted(app.tasks.items()) if task.rate_limit}


def command_line() -> tuple[str, ...]:
    """Return this process's command line, with the passwords of addresses masked."""
    return tuple(masked(word) for word in sys.orig_argv)


def changed_settings(app: Celery) -> dict[str, str]:
    """Return Celery's settings that differ from its defaults as text; Celery itself censors secrets."""
    table = app.conf.table(with_defaults=False, censored=True)
    return {name: masked(str(table[name])) for name in sorted(table) if name not in _NOT_SET_BY_ANYBODY}


def sends_task_events(consumer: Any) -> bool:  # noqa: ANN401 (see describe)
    """Whether a worker sends task events now: Flower can switch them on while it runs."""
    dispatcher = consumer.event_dispatcher
    if dispatcher is None or not dispatcher.enabled:
        return False
    return not dispatcher.groups or "task" in dispatcher.groups


def pool_name(pool_class: type) -> str:
    """Return Celery's own word for a pool class: the last part of its module's name."""
    name = pool_class.__module__.rpartition(".")[2]
    return "threads" if name == "thread" else name


class Registration:
    """Writes an entry now, every two seconds, and whenever it is asked for, until it is ended."""

    def __init__(self, redis: Redis, consumer: Any) -> None:  # noqa: ANN401 (see describe)
        self._redis = redis
        self._consumer = consumer
        self._entry = describe(consumer)
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
            as_it_is_now(self._entry, self._consumer, answers),
            clock_offset_s=offset.offset_s, clock_error_s=offset.error_s,
        )  # fmt: skip
