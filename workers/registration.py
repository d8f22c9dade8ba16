"""How a worker describes itself in the register."""

import logging
import os
import platform
import socket
import sys
import time
from importlib.metadata import version
from typing import Any

import msgspec
from celery import Celery
from redis import Redis

from config.broker_syntax import masked
from config.cgroup import cpu_quota
from config.machine import boot_id, gil_is_on
from tasks.register import WorkerEntry
from workers.held_tasks import held_tasks
from workers.renewal import Registration
from workers.tree_readings import tree_readings

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
    return msgspec.structs.replace(
        entry, **tree_readings(), events=sends_task_events(consumer),
        slots=consumer.pool.num_processes, queues=tuple(consumer.app.amqp.queues.consume_from),
        rate_limits=rate_limits(consumer.app), holds=held_tasks(consumer), answers=answers,
    )  # fmt: skip


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


def registration_of(redis: Redis, consumer: Any) -> Registration:  # noqa: ANN401 (see describe)
    """Return what keeps the entry of a consumer's worker fresh, not yet begun."""
    entry = describe(consumer)

    def now(answers: str) -> WorkerEntry:
        return as_it_is_now(entry, consumer, answers)

    return Registration(redis, entry, now)
