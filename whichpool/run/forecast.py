"""How long the rest of a run takes: by what its cells took so far, else by what is known of their jobs."""

import time
from collections import defaultdict
from collections.abc import Callable

from measure.model.plan import CellPlan, Plan

CELL_S = 0.4  # about what a cell takes beside its jobs
FRESH_WORKER_S = 0.5  # of starting one, beside that of the other pool
ENDS_S = 1.5  # about what putting the answer together and drawing its page takes
UNKNOWN_JOB_S = 0.05  # of a job of which nothing is known
FEWEST_PACES = 4  # cells before others are expected to be as much slower
COUNTS_FASTER = 4  # times as fast as at worst, which is what is known of a counter

Kind = tuple[str, str, int, bool]  # cells of which each takes about as long


def expected_s(cell: CellPlan) -> float:
    """Return about how long a cell takes, in seconds, before any like it has run."""
    if cell.rate_per_s:
        return CELL_S + cell.n / cell.rate_per_s
    alone_s = cell.alone_s or cell.ideal_s or UNKNOWN_JOB_S
    if cell.strategy:
        return CELL_S + alone_s / COUNTS_FASTER
    start_s = FRESH_WORKER_S if cell.fresh_workers else 0.0
    return CELL_S + start_s + cell.n * alone_s / cell.concurrency / (cell.load or 1.0)


class Sums:
    """The sum and the number of some figures, and of what each was expected to be."""

    def __init__(self) -> None:
        self.count = 0
        self.sum = self.expected = 0.0

    def add(self, figure: float, expected: float) -> None:
        """Take one more."""
        self.count += 1
        self.sum += figure
        self.expected += expected


class Forecast:
    """How much of a run's time is spent, and how much is left.

    It is asked at every look at a run's progress, beside what is measured: only where a cell has ended does
    it go through the rest of the plan.

    Args:
        plan: of the run.
        now: a steady clock, in seconds.
    """

    def __init__(self, plan: Plan, now: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._now = now
        self._began = self._cell_began = now()
        self._index = 0
        self._taken: defaultdict[Kind, Sums] = defaultdict(Sums)
        self._paces: defaultdict[bool, Sums] = defaultdict(Sums)  # by whether workers were started for it
        self._look_ahead()

    def extended(self, plan: Plan) -> None:
        """Count further cells of the same run, too."""
        self._plan = plan
        self._look_ahead()

    def left_s(self, index: int, done: int) -> float:
        """Return about how many seconds are left, when so many jobs of a cell are done."""
        if index > self._index:
            self._notice(index)
        # a cell begins before its first job does: its start is over once a job is done
        by_jobs_s = self._cell_s * done / self._plan.cells[index].n
        by_clock_s = min(self._now() - self._cell_began, self._cell_s * 0.9)
        return self._cell_s - max(by_jobs_s, by_clock_s) + self._rest_s + ENDS_S

    def share(self, left_s: float) -> float:
        """Return the share of its time that the run has behind it, from 0 to 1."""
        spent_s = self._now() - self._began
        return spent_s / (spent_s + left_s) if spent_s + left_s > 0 else 1.0

    def _notice(self, index: int) -> None:
        """Note what the cells took that ended since the last look, which may be several."""
        now = self._now()
        ended = [(cell, self._about_s(cell)) for cell in self._plan.cells[self._index : index]]
        stretch = (now - self._cell_began) / sum(about_s for _, about_s in ended)
        for cell, about_s in ended:
            for sums in (self._taken[_kind_of(cell)], self._paces[cell.fresh_workers]):
                sums.add(about_s * stretch, expected_s(cell))
        self._index, self._cell_began = index, now
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Work out what this cell and the rest take, which holds until a cell has ended."""
        self._cell_s, *rest_s = map(self._about_s, self._plan.cells[self._index :])
        self._rest_s = sum(rest_s)

    def _about_s(self, cell: CellPlan) -> float:
        taken = self._taken.get(_kind_of(cell))
        return taken.sum / taken.count if taken else expected_s(cell) * self._pace(cell)

    def _pace(self, cell: CellPlan) -> float:
        """Return how much longer than expected a cell takes, by those that have begun in the same way."""
        paces = self._paces[cell.fresh_workers]
        return paces.sum / paces.expected if paces.count >= FEWEST_PACES else 1.0


def _kind_of(cell: CellPlan) -> Kind:
    return cell.label, cell.pool, cell.concurrency, cell.is_offered
