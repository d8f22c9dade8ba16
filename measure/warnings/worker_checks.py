"""Warnings of how the workers were started, and of what they run on."""

from collections.abc import Iterable, Sequence

from config.queues import COORDINATOR
from config.versions import is_older
from measure.cells.doubts import OLDEST_KOMBU
from measure.model.provenance import Origin, WorkerFacts
from measure.model.result import Warned
from measure.warnings.kinds import WarningKind

CHATTY = ("DEBUG", "INFO")
_COMPARED = ("python", "celery", "kombu", "redis")


def task_events(sent: bool) -> Iterable[Warned]:
    """Warn of task events, which cost a worker throughput."""
    if sent:
        yield WarningKind.EVENTS.says("the workers were sending task events, which cost throughput")


def chatty_logging(workers: Iterable[WorkerFacts]) -> Iterable[Warned]:
    """Warn of workers that log every task."""
    for level in CHATTY:
        names = [worker.name for worker in workers if worker.log_level == level]
        if names:
            yield WarningKind.LOGGING.says(
                f"{_listed(names)} logged at {level}, a line or more for every job"
            )


def limited(origin: Origin) -> Iterable[Warned]:
    """Warn of workers, or of a command without any, whose container gives fewer CPUs than they could fill."""
    own = origin.machine.cpu_quota
    if own is not None and not origin.workers and own < origin.machine.cpus:
        yield WarningKind.CPU_QUOTA.says(f"this command: limited to {own:g} CPUs by the container")
    for quota in sorted({worker.cpu_quota for worker in origin.workers if worker.cpu_quota is not None}):
        fillable = min(
            origin.machine.cpus, max(w.concurrency for w in origin.workers if w.cpu_quota == quota)
        )
        names = [w.name for w in origin.workers if w.cpu_quota == quota and w.queue != COORDINATOR]
        if names and quota < fillable:
            yield WarningKind.CPU_QUOTA.says(f"{_listed(names)}: limited to {quota:g} CPUs by the container")


def memory_twice(workers: Iterable[WorkerFacts]) -> Iterable[Warned]:
    """Warn of memory that counts the pages that prefork children share once for each of them."""
    names = [worker.name for worker in workers if worker.memory_kind == "rss"]
    if names:
        yield WarningKind.MEMORY_TWICE.says(
            f"{_listed(names)}: the kernel tells no PSS (Linux 4.14 or later does), so that memory counts "
            "what processes share more than once, and cannot tell which pool uses less"
        )


def unlike_versions(origin: Origin) -> Iterable[Warned]:
    """Warn of a kombu that wakes the threads pool late, and of workers of different versions."""
    together = origin.versions.get("kombu", "").split(", ")  # several stand side by side there
    kombu_versions = {worker.versions.get("kombu", "") for worker in origin.workers} | {*together}
    old = sorted(version for version in kombu_versions if is_older(version, OLDEST_KOMBU))
    if old:
        yield WarningKind.OLD_KOMBU.says(
            f"kombu {', '.join(old)} wakes up late on the threads pool: wrong figures"
        )
    for name in _COMPARED:
        seen = sorted({worker.versions.get(name, "") for worker in origin.workers} - {""})
        if len(seen) > 1:
            yield WarningKind.MIXED_VERSIONS.says(
                f"workers run {name} {' and '.join(seen)}: unlike is compared"
            )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
