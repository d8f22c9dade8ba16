"""Send a cell's jobs on schedule: an open loop, in which a job's wait counts from when it was due."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery

from measure.offered import due
from measure.plan import CellPlan
from tasks.cell_ledger import CellLedger, Offered
from tasks.pace import Pace
from tasks.publishing import offer

LEAD_S = 0.05  # from the decision to start to the first job: the connection is open by then
LONGEST_NAP_S = 0.05
SHORTEST_NAP_S = 0.001


class Offering:
    """A cell's jobs on their way, one schedule for all: where it stands is in the ledger."""

    def __init__(self, app: Celery, ledger: CellLedger, rate_per_s: float) -> None:
        self._app = app
        self._ledger = ledger
        self._cell: CellPlan = ledger.cell
        self._rate_per_s = rate_per_s

    def send_all(self, pace: Pace) -> None:
        """Send every job when it is due; a coordinator that takes over goes on with the same schedule.

        What was due while nobody coordinated is sent at once, and its latency counts from its own time.
        """
        offered = self._ledger.begin_offering(self._rate_per_s, time.time() + LEAD_S)
        with _connected(self._app) as producer:
            while offered.jobs < self._cell.n:
                offered = self._send_due(producer, offered)
                pace.step()
                self._nap(offered.start + offered.jobs / self._rate_per_s)

    def _send_due(self, producer: Any, offered: Offered) -> Offered:  # noqa: ANN401 (kombu ships no types)
        until = due(self._rate_per_s, time.time() - offered.start, self._cell.n)
        if until == offered.jobs:
            return offered
        times = {n: offered.start + n / self._rate_per_s for n in range(offered.jobs, until)}
        offer(self._app, producer, self._ledger.keys, self._cell, times)
        late_s = max(offered.late_s, time.time() - times[offered.jobs])
        offered = offered._replace(jobs=until, late_s=late_s)
        self._ledger.note_offered(offered)
        return offered

    @staticmethod
    def _nap(next_due: float) -> None:
        time.sleep(min(LONGEST_NAP_S, max(SHORTEST_NAP_S, next_due - time.time())))


@contextmanager
def _connected(app: Celery) -> Iterator[Any]:
    with app.connection_for_write() as connection:
        yield app.amqp.Producer(connection, auto_declare=False)
