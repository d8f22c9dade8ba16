"""What the reader of a run should know: each warning with its remedy."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum
from statistics import fmean, stdev

from measure.result import CellResult, Warned
from measure.statistics import FEWEST_ROUNDS

NOISY_SPREAD = 0.10


class Remark(Enum):
    """A kind of warning: its code, and what to do about it."""

    NOISY = ("noisy", "close other programs, or raise --rounds")
    FEW_ROUNDS = ("few-rounds", f"no verdict below {FEWEST_ROUNDS} rounds: raise --rounds")
    LOST = ("lost", "run again; if it stays, look at the workers' logs")
    FAILED = ("failed", "the first error is in the result, under the cell")
    EVENTS = (
        "events-on",
        "they cost throughput: start the workers without -E (compose: WHICHPOOL_EVENTS=false) to measure",
    )

    def says(self, message: str) -> Warned:
        """Return this warning with a message of the moment."""
        code, remedy = self.value
        return Warned(code, message, remedy)


def remarks(cells: Sequence[CellResult], rounds: int, events: bool) -> tuple[Warned, ...]:
    """Return the warnings that a run's figures call for."""
    return (*_noisy(cells), *_few(cells, rounds), *_unsound(cells), *_events(events))


def spread(rates: Sequence[float]) -> float:
    """Return the coefficient of variation: standard deviation over mean."""
    return stdev(rates) / fmean(rates) if len(rates) > 1 else 0.0


def _noisy(cells: Iterable[CellResult]) -> Iterable[Warned]:
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    for cell in cells:
        if cell.jobs_per_s and cell.strategy is None:
            rates[cell.job, cell.pool].append(cell.jobs_per_s)
    for (job, pool), seen in rates.items():
        if spread(seen) > NOISY_SPREAD:
            yield Remark.NOISY.says(f"{job} on {pool} varied by {spread(seen):.0%} between rounds")


def _few(cells: Sequence[CellResult], rounds: int) -> Iterable[Warned]:
    contrasted = len({c.pool for c in cells if c.strategy is None}) > 1
    if contrasted and rounds < FEWEST_ROUNDS:
        yield Remark.FEW_ROUNDS.says(f"{rounds} of {FEWEST_ROUNDS} rounds")


def _unsound(cells: Iterable[CellResult]) -> Iterable[Warned]:
    for cell in cells:
        where = f"{cell.job} on {cell.pool}, round {cell.round}"
        if cell.lost:
            yield Remark.LOST.says(f"{where}: {cell.lost} of {cell.planned} jobs have no outcome")
        if cell.failed:
            yield Remark.FAILED.says(f"{where}: {cell.failed} of {cell.planned} jobs failed")


def _events(events: bool) -> Iterable[Warned]:
    if events:
        yield Remark.EVENTS.says("the workers were sending task events")
