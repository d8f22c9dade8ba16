"""The register of workers: who is ready, with how many slots, and how much memory they take."""

from collections.abc import Iterable, Sequence
from typing import cast

import msgspec
from redis import Redis

from measure.cells.cell_summary import Memory
from measure.cells.disturbances import PoolReading
from measure.model.provenance import MemoryKind, WorkerFacts
from tasks.keys import WORKERS

TIME_TO_LIVE_S = 10


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
        rate_limits: of tasks, those that are limited now, such as ``10/s``.
        clock_offset_s, clock_error_s: by how much its host's clock leads that of Redis, and within how much.
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
    rate_limits: dict[str, str] = {}
    clock_offset_s: float | None = None
    clock_error_s: float | None = None
    answers: str = ""

    @property
    def instance(self) -> tuple[str, str, int, float]:
        """What tells a worker from one that was started in its place."""
        return self.name, self.host, self.process, self.started


def facts_of(worker: WorkerEntry) -> WorkerFacts:
    """Return what a result keeps of a worker."""
    return WorkerFacts(**{name: getattr(worker, name) for name in WorkerFacts.__struct_fields__})


def write_entry(redis: Redis, entry: WorkerEntry) -> None:
    """Write or renew a worker's entry."""
    redis.set(WORKERS + entry.name, msgspec.json.encode(entry), ex=TIME_TO_LIVE_S)


def remove_entry(redis: Redis, name: str) -> None:
    """Take a worker out of the register."""
    redis.delete(WORKERS + name)


def ready_workers(redis: Redis) -> list[WorkerEntry]:
    """Return the workers that are ready, by name."""
    return _entries(redis, sorted(redis.scan_iter(match=WORKERS + "*", count=1_000)))


def entries_of(redis: Redis, names: Iterable[str]) -> list[WorkerEntry]:
    """Return the entries of named workers, without those that are gone."""
    return _entries(redis, [WORKERS + name for name in names])


def _entries(redis: Redis, keys: Sequence[str | bytes]) -> list[WorkerEntry]:
    raw_entries = cast("list[bytes | None]", redis.mget(keys)) if keys else []
    return [msgspec.json.decode(raw, type=WorkerEntry) for raw in raw_entries if raw]


def on_queue(workers: Iterable[WorkerEntry], queue: str) -> list[WorkerEntry]:
    """Return the workers that consume a queue."""
    return [worker for worker in workers if worker.queue == queue]


def slots(workers: Iterable[WorkerEntry]) -> int:
    """Return how many jobs these workers can run at a time."""
    return sum(worker.concurrency for worker in workers)


def memory_mb(workers: Iterable[WorkerEntry]) -> float | None:
    """Return the memory of these workers' process trees together, in MB, or None if one is unknown."""
    readings = [worker.memory_mb for worker in workers]
    known = [mb for mb in readings if mb is not None]
    return sum(known) if known and len(known) == len(readings) else None


def memory_of(workers: Iterable[WorkerEntry]) -> Memory | None:
    """Return the same with how it was counted; shared pages count once only if every worker counts so."""
    workers = list(workers)
    mb = memory_mb(workers)
    kinds = {worker.memory_kind for worker in workers}
    return None if mb is None else Memory(mb, "pss" if kinds == {"pss"} else "rss")


def pool_reading(workers: Sequence[WorkerEntry] | None, task: str) -> PoolReading | None:
    """Return what a cell's workers tell of themselves, as far as it can spoil the cell of a task.

    None where nobody asked, or one of them does not tell its slots.
    """
    known = [worker.slots for worker in workers or () if worker.slots is not None]
    if workers is None or len(known) < len(workers):
        return None
    return PoolReading(
        instances=frozenset(worker.instance for worker in workers), slots=sum(known),
        hosts=frozenset(worker.host for worker in workers),
        children=frozenset((worker.name, child) for worker in workers for child in worker.children),
        rate_limits={w.name: limit for w in workers if (limit := w.rate_limits.get(task))},
    )  # fmt: skip
