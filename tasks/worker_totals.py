"""What several workers are together: those of a queue, their slots, their memory, what can spoil a cell."""

from collections.abc import Iterable, Sequence

from measure.cells.cell_summary import Memory
from measure.cells.disturbances import PoolReading
from tasks.register import WorkerEntry


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
