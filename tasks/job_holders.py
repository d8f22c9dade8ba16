"""Which of a cell's jobs its workers have in hand, by what they say themselves in the register."""

from typing import NamedTuple

from redis import Redis

from tasks.asking import ask
from tasks.keys import CellKeys
from tasks.register import ready_workers, vanished
from tasks.worker_totals import on_queue


class Holders(NamedTuple):
    """What a cell's workers have.

    Attributes:
        held: the ids that they say they have.
        accounted: whether nobody else can have one; see `tasks.lost_jobs.Reading`.
    """

    held: frozenset[int]
    accounted: bool


def holders(redis: Redis, queue: str, cell: CellKeys, since: float, *, now: bool) -> Holders:
    """Return what the workers of a queue have of a cell.

    Args:
        redis: where they are registered.
        queue: the cell's.
        cell: its keys.
        since: when the cell's first job was handed out, in seconds since the epoch: a worker that was gone by
            then has none.
        now: whether to ask them; else as each has said it in the last two seconds.
    """
    workers = on_queue(ready_workers(redis), queue)
    workers = ask(redis, workers) if now else workers
    ids = (cell.id_of(task_id) for worker in workers for task_id in worker.holds or ())
    silent = any(worker.holds is None for worker in workers) or vanished(redis, queue, since)
    return Holders(frozenset(n for n in ids if n is not None), not silent)
