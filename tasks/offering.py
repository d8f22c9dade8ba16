"""Send a cell's jobs on schedule: an open loop, in which a job's wait counts from when it was due."""

import time

from measure.cells.arrivals import arrival_times, due
from measure.model.plan import CellPlan
from tasks.cell_ledger import CellLedger, Offered
from tasks.coordinator_loop import CoordinatorLoop
from tasks.publisher import Producer, Publisher

LEAD_S = 0.05  # from the decision to start to the first job: the connection is open by then
LONGEST_NAP_S = 0.05
SHORTEST_NAP_S = 0.001


class Offering:
    """A cell's jobs on their way, one schedule for all: where it stands is in the ledger."""

    def __init__(self, publisher: Publisher, ledger: CellLedger, rate_per_s: float) -> None:
        self._publisher = publisher
        self._ledger = ledger
        self._cell: CellPlan = ledger.cell
        self._rate_per_s = rate_per_s
        self._times = arrival_times(self._cell)

    def send_all(self, loop: CoordinatorLoop) -> None:
        """Send every job when it is due; a coordinator that takes over goes on with the same schedule.

        What was due while nobody coordinated is sent at once, and its latency counts from its own time.
        """
        offered = self._ledger.begin_offering(self._rate_per_s, time.time() + LEAD_S)
        with self._publisher.connected() as producer:
            while offered.jobs < self._cell.n:
                offered = self._send_due(producer, offered)
                loop.step()
                if offered.jobs < self._cell.n:
                    self._nap(self._due_at(offered, offered.jobs))

    def _send_due(self, producer: Producer, offered: Offered) -> Offered:
        until = due(self._times, self._rate_per_s, time.time() - offered.start)
        if until == offered.jobs:
            return offered
        times = {n: self._due_at(offered, n) for n in range(offered.jobs, until)}
        self._publisher.offer(producer, times)
        late_s = max(offered.late_s, time.time() - times[offered.jobs])
        offered = offered._replace(jobs=until, late_s=late_s)
        self._ledger.note_offered(offered)
        return offered

    def _due_at(self, offered: Offered, n: int) -> float:
        return offered.start + self._times[n] / self._rate_per_s

    @staticmethod
    def _nap(next_due: float) -> None:
        time.sleep(min(LONGEST_NAP_S, max(SHORTEST_NAP_S, next_due - time.time())))
