"""The names of queues."""

COORDINATOR = "coordinator"


def queue_name(pool: str, concurrency: int | None = None) -> str:
    """Name the queue of a pool, or that of its worker with just this many slots.

    A pool has one queue, named like itself, that scripts send to. An embedded cluster runs one
    worker per pool *and* concurrency side by side, each on a queue of its own.
    """
    return pool if concurrency is None else f"{pool}.{concurrency}"
