"""Fill a cell's queue beside the workers' sight, so that it can be released to them all at once."""

from celery import Celery

from tasks.cell_ledger import CellLedger
from tasks.pace import Pace
from tasks.publishing import stage

PAGE = 1_000


def fill(app: Celery, ledger: CellLedger, pace: Pace) -> None:
    """Publish all jobs of a cell to the list beside its queue; what an earlier coordinator staged is dropped.

    Raises:
        RunStoppedError: if the run is to end; see `Pace.step`.
    """
    ledger.redis.delete(ledger.staged)
    for first in range(0, ledger.cell.n, PAGE):
        pace.step()
        stage(app, ledger.keys, ledger.cell, range(first, min(first + PAGE, ledger.cell.n)))
