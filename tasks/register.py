"""The register of workers: who is ready, and what each says of itself."""

import time
from collections.abc import Sequence
from typing import cast

import msgspec
from redis import Redis

from measure.model.provenance import MemoryKind, WorkerFacts
from tasks.keys import REGISTER, WORKERS

TIME_TO_LIVE_S = 10
FORGOTTEN_AFTER_S = 24 * 3600  # by then no clock of another host is so far ahead


class WorkerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One worker, as it describes itself; renewed while it lives, gone soon after it died.

    Attributes:
        name: the worker's node name.
        pool: its execution model.
        concurrency: its slots.
        queue: the queue it consumes.
        host, process: where its main process runs.
        started: when that process became ready, in seconds since the epoch.
        memory_mb: of its process tree, in MB; None where nobody tells.
        memory_kind: ``pss`` counts shared pages once, ``rss`` once a process.
        events: whether it sends task events.
        gil: whether its Python has a GIL.
        versions: of python, celery, kombu and redis-py.
        command: its exact command line, passwords masked.
        settings: of Celery, those that differ from its defaults, passwords masked.
        log_level: of its root logger.
        boot: names the run of the kernel that it runs on, the same for all containers of a machine.
        cpu_quota: CPUs that its container may use; None where nothing limits it.
        cpu_s, throttled_s: CPU seconds of its process tree so far, and for how long its quota held it back.
        slots: what it has of them now, if remote control changed them; None where it does not tell.
        queues: every queue that it consumes now.
        children: the ids of its process tree's other processes.
        watcher: the id of the process that watches it from outside, on its host; 0 where none does.
        rate_limits: of tasks, those that are limited now, such as ``10/s``.
        clock_offset_s, clock_error_s: by how much its host's clock leads that of Redis, and within how much.
        holds: the ids of the tasks that it has in hand and is sure to run; None where it does not tell.
        answers: the question that this entry answers, see `tasks.asking`; empty in a periodic one.
    """

    name: str
    pool: str
    concurrency: int
    queue: str
    host: str
    process: int
    started: float
    memory_mb: float | None
    memory_kind: MemoryKind = "pss"
    events: bool
    gil: bool
    versions: dict[str, str]
    command: tuple[str, ...] = ()
    settings: dict[str, str] = {}
    log_level: str = ""
    boot: str = ""
    cpu_quota: float | None = None
    cpu_s: float | None = None
    throttled_s: float | None = None
    slots: int | None = None
    queues: tuple[str, ...] = ()
    children: tuple[int, ...] = ()
    watcher: int = 0
    rate_limits: dict[str, str] = {}
    clock_offset_s: float | None = None
    clock_error_s: float | None = None
    holds: tuple[str, ...] | None = None
    answers: str = ""

    @property
    def instance(self) -> tuple[str, str, int, float]:
        """What tells a worker from one that was started in its place."""
        return self.name, self.host, self.process, self.started


def facts_of(worker: WorkerEntry) -> WorkerFacts:
    """Return what a result keeps of a worker."""
    return WorkerFacts(**{name: getattr(worker, name) for name in WorkerFacts.__struct_fields__})


def write_entry(redis: Redis, entry: WorkerEntry) -> None:
    """Write or renew a worker's entry, and its name in the register."""
    with redis.pipeline(transaction=True) as pipe:
        pipe.set(WORKERS + entry.name, msgspec.json.encode(entry), ex=TIME_TO_LIVE_S)
        pipe.zadd(REGISTER, {entry.name: time.time()})
        pipe.execute()


def remove_entry(redis: Redis, name: str) -> None:
    """Take a worker out of the register."""
    with redis.pipeline(transaction=True) as pipe:
        pipe.delete(WORKERS + name)
        pipe.zrem(REGISTER, name)
        pipe.execute()


def ready_workers(redis: Redis) -> list[WorkerEntry]:
    """Return the workers that are ready, by name; without an entry that is none.

    The register is a sorted set of names: scanning for their keys would read every key of a shared Redis.
    """
    registered = cast("list[tuple[bytes, float]]", redis.zrange(REGISTER, 0, -1, withscores=True))
    entries = entries_of(redis, sorted(name.decode() for name, _ in registered))
    alive = {entry.name.encode() for entry in entries}
    long_ago = time.time() - FORGOTTEN_AFTER_S
    gone = [name for name, renewed in registered if name not in alive and renewed < long_ago]
    if gone:
        redis.zrem(REGISTER, *gone)
    return entries


def entries_of(redis: Redis, names: Sequence[str]) -> list[WorkerEntry]:
    """Return the entries of named workers, without those that are gone, or cannot be read."""
    raw_entries = cast("list[bytes | None]", redis.mget([WORKERS + name for name in names])) if names else []
    entries = [_entry(raw) for raw in raw_entries if raw]
    return [entry for entry in entries if entry is not None]


def vanished(redis: Redis, queue: str, since: float) -> bool:
    """Whether a worker of a queue has fallen silent since a moment, in seconds since the epoch.

    One that left in order, or whose supervisor found it dead, has taken its name out of the register; so has
    one in whose place another was started under the same name.
    """
    renewed = cast("list[bytes]", redis.zrangebyscore(REGISTER, since - TIME_TO_LIVE_S, "+inf"))
    names = [name.decode() for name in renewed if name.startswith(f"{queue}@".encode())]
    return len(entries_of(redis, names)) < len(names)


def strange_entries(redis: Redis) -> list[str]:
    """Return the keys that look like a worker's entry and are none, for who may read every key's name."""
    keys = sorted(redis.scan_iter(match=WORKERS + "*", count=1_000))
    raw_entries = cast("list[bytes | None]", redis.mget(keys)) if keys else []
    return [
        key.decode(errors="replace")
        for key, raw in zip(keys, raw_entries, strict=True)
        # None: of another type than a string, or gone since
        if (_entry(raw) is None if raw is not None else redis.exists(key))
    ]


def _entry(raw: bytes) -> WorkerEntry | None:
    try:
        return msgspec.json.decode(raw, type=WorkerEntry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # of another version of whichpool, or of somebody else
