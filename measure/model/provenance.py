"""Where a result comes from: the machine, and the workers with their command lines and settings."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

MemoryKind = Literal["pss", "rss"]


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The machine that put the result together, as far as figures depend on it; None is unknown."""

    system: Annotated[str, Meta(description="kernel, its release, and the architecture.")]
    cpu_model: Annotated[str | None, Meta(description="as the kernel names it.")] = None
    cpus: Annotated[int, Meta(description="that the process may run on.")]
    cpu_quota: Annotated[
        float | None, Meta(description="CPUs that its container may use, where that is limited.")
    ] = None
    memory_mb: Annotated[float | None, Meta(description="that the process may use at most, in MB.")] = None
    gil: Annotated[bool, Meta(description="whether Python has its GIL.")]
    hosts: Annotated[
        tuple[str, ...], Meta(description="of the workers; in containers each has a name of its own.")
    ] = ()


class WorkerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One worker, as it described itself."""

    name: Annotated[str, Meta(description="which, and where.")]
    pool: Annotated[str, Meta(description="which, and where.")]
    concurrency: Annotated[int, Meta(description="which, and where.")]
    queue: Annotated[str, Meta(description="which, and where.")]
    host: Annotated[str, Meta(description="which, and where.")]
    command: Annotated[tuple[str, ...], Meta(description="its exact command line, passwords masked.")] = ()
    settings: Annotated[
        dict[str, str], Meta(description="of Celery, those that differ from its defaults, passwords masked.")
    ] = {}
    log_level: Annotated[str, Meta(description="of its root logger: ``WARNING``, ``INFO``.")] = ""
    events: Annotated[bool, Meta(description="whether it sends task events.")] = False
    gil: Annotated[bool, Meta(description="whether its Python has a GIL.")] = True
    cpu_quota: Annotated[
        float | None, Meta(description="CPUs that its container may use, where that is limited.")
    ] = None
    memory_kind: Annotated[
        MemoryKind | None,
        Meta(description="``pss`` counts shared pages once, ``rss`` once a process; None is unknown."),
    ] = None
    versions: Annotated[dict[str, str], Meta(description="of python, celery, kombu and redis-py.")] = {}


class Origin(msgspec.Struct, frozen=True):
    """Where a result comes from, all together; see RunResult."""

    machine: Machine
    versions: dict[str, str]
    workers: tuple[WorkerFacts, ...] = ()
    revision: str | None = None
    watched: bool | None = None
