"""Pools whose figures are known to be wrong, whatever the rounds show."""

from collections.abc import Iterable

from config.versions import is_older
from measure.model.provenance import WorkerFacts

OLDEST_KOMBU = "5.7"  # an older one wakes a threads worker up late: 12 no-ops took 17 s instead of 0.1 s
_WAKES_LATE = "threads"


def doubts(workers: Iterable[WorkerFacts]) -> dict[str, str]:
    """Return for each pool whose figures are wrong why they are; nothing is decided by those."""
    old = {
        worker.versions["kombu"]
        for worker in workers
        if worker.pool == _WAKES_LATE and is_older(worker.versions.get("kombu", ""), OLDEST_KOMBU)
    }
    reason = f"kombu {', '.join(sorted(old))} wakes the threads pool up late, so its figures are wrong"
    return {_WAKES_LATE: reason} if old else {}
