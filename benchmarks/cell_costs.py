"""What a cell costs beside its jobs: when it was released, when its jobs began and ended, by the ledger."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from redis import Redis

from measure.cells.cell_summary import timed
from measure.model.plan import Contrast, Plan
from tasks.cell_ledger import CellLedger

FIRST_START = "release to the first start"
SAME_WORKERS = "last end to the release of the next cell, on workers that are there"
FRESH_WORKERS = "last end to the release of the next cell, with workers started afresh"
BEGINNING = "a run: submission to the first release, workers included"
END = "a run: last end to the answer"


class Moments(NamedTuple):
    """Of a cell, in seconds since the epoch."""

    contrast: Contrast
    released: float
    started: float
    ended: float

    @property
    def jobs_s(self) -> float:
        """The seconds from the first start to the last end."""
        return self.ended - self.started


def moments(redis: Redis, plan: Plan) -> list[Moments]:
    """Return the moments of each cell of a run that has ended, in order; the ledger keeps them for days.

    Raises:
        ValueError: if none of a cell's jobs has a start and an end.
    """
    return [_of_cell(CellLedger(redis, plan.run_id, index, cell)) for index, cell in enumerate(plan.cells)]


def _of_cell(ledger: CellLedger) -> Moments:
    samples = timed(ledger.samples())
    started, ended = min(s.started or 0.0 for s in samples), max(s.ended or 0.0 for s in samples)
    return Moments(ledger.cell.contrast, ledger.counts().released or 0.0, started, ended)


def costs_s(cells: Sequence[Moments], submitted: float, answered: float) -> dict[str, list[float]]:
    """Return what a run of some cells spent beside their jobs, in seconds, by what for.

    Args:
        cells: in the order in which they ran; the cells of each contrast have fresh workers.
        submitted: when the run began, in seconds since the epoch.
        answered: when it ended, the same way.
    """
    steps = [(one.contrast == other.contrast, other.released - one.ended) for one, other in pairwise(cells)]
    return {
        FIRST_START: [cell.started - cell.released for cell in cells],
        SAME_WORKERS: [seconds for same, seconds in steps if same],
        FRESH_WORKERS: [seconds for same, seconds in steps if not same],
        BEGINNING: [cells[0].released - submitted],
        END: [answered - cells[-1].ended],
    }
