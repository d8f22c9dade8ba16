"""Warm up fresh workers before they are measured: jobs that do nothing, and that no cell counts.

A prefork child's first jobs open its connection and copy the pages that it shares with its parent: the
first six waves on 16 children took up to 20 % longer than later ones, on threads only the first did (Celery
5.7, CPython 3.11).
"""

import time
from collections.abc import Sequence

from celery import Celery
from msgspec import structs
from redis import Redis

from measure.model.plan import CellPlan
from tasks.cell_ledger import CellLedger
from tasks.computing import NOOP
from tasks.coordinator_loop import CoordinatorLoop
from tasks.publisher import Publisher
from tasks.queue_view import QueueView

WAVES = 8  # as many jobs as there are slots, so many times
PATIENCE_S = 10.0  # it is only a warm-up: what is lost in it is not looked for


def warm_up(app: Celery, redis: Redis, run_id: str, cells: Sequence[CellPlan], loop: CoordinatorLoop) -> None:
    """Let the workers of some cells run jobs that do nothing, all pools at the same time.

    Raises:
        RunStoppedError: see `CoordinatorLoop.step`.
    """
    warming = [_Warming(app, redis, run_id, number, cell) for number, cell in enumerate(cells)]
    deadline = time.monotonic() + PATIENCE_S
    loop.until(lambda: all(w.is_done() for w in warming) or time.monotonic() > deadline)
    for each in warming:
        each.clear()


class _Warming:
    """The warm-up of one queue; its index lies below those of all cells."""

    def __init__(self, app: Celery, redis: Redis, run_id: str, number: int, cell: CellPlan) -> None:
        n = WAVES * cell.concurrency
        self._redis = redis
        self._cell = structs.replace(cell, task=NOOP, arguments={}, n=n, keeps_value=False)
        self._ledger = CellLedger(redis, run_id, -1 - number, self._cell)
        self._queue = QueueView(redis, cell.queue, self._ledger.keys.staged_prefix)
        self._ledger.open()
        self._queue.unstage()
        Publisher(app, self._ledger.keys, self._cell).stage(range(n))
        self._queue.release(self._ledger.keys.counts)

    def is_done(self) -> bool:
        return self._ledger.done() == self._cell.n

    def clear(self) -> None:
        self._queue.remove(self._ledger.keys)
        self._redis.delete(*self._ledger.keys.all())
