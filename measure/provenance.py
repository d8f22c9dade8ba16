"""Where a result comes from: the machine, and the workers with their command lines and settings."""

from typing import Literal

import msgspec

MemoryKind = Literal["pss", "rss"]


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The machine that put the result together, as far as figures depend on it; None is unknown.

    Attributes:
        system: kernel, its release, and the architecture.
        cpu_model: as the kernel names it.
        cpus: that the process may use.
        cpu_quota: CPUs that its container may use, where that is limited.
        memory_mb: installed, in MB.
        gil: whether Python has its GIL.
        hosts: of the workers; in containers each has a name of its own.
    """

    system: str
    cpu_model: str | None = None
    cpus: int
    cpu_quota: float | None = None
    memory_mb: float | None = None
    gil: bool
    hosts: tuple[str, ...] = ()


class WorkerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One worker, as it described itself.

    Attributes:
        name, pool, concurrency, queue, host: which, and where.
        command: its exact command line, passwords masked.
        settings: of Celery, those that differ from its defaults, passwords masked.
        log_level: of its root logger: ``WARNING``, ``INFO``.
        events: whether it sends task events.
        gil: whether its Python has a GIL.
        cpu_quota: CPUs that its container may use, where that is limited.
        memory_kind: ``pss`` counts shared pages once, ``rss`` once a process; None is unknown.
        versions: of python, celery, kombu and redis-py.
    """

    name: str
    pool: str
    concurrency: int
    queue: str
    host: str
    command: tuple[str, ...] = ()
    settings: dict[str, str] = {}
    log_level: str = ""
    events: bool = False
    gil: bool = True
    cpu_quota: float | None = None
    memory_kind: MemoryKind | None = None
    versions: dict[str, str] = {}


class Origin(msgspec.Struct, frozen=True):
    """Where a result comes from, all together; see RunResult."""

    machine: Machine
    versions: dict[str, str]
    workers: tuple[WorkerFacts, ...] = ()
    revision: str | None = None
    watched: bool | None = None
