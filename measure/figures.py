"""The value of a measure over the rounds of a group: the median, as in the tables; of counts the sum."""

from collections.abc import Sequence
from statistics import median

from measure.contrast import memory_mb_per_slot
from measure.measures import COUNTS, SPANS
from measure.result import CellResult


def figure(measure: str, cells: Sequence[CellResult]) -> float | None:
    """Return a measure, by its full name, over the rounds; None where no round has it.

    A round in which every job failed has no figure but its counts.
    """
    if measure in COUNTS:
        return sum(getattr(cell, measure) for cell in cells) if cells else None
    ran = [cell for cell in cells if cell.failed < cell.unique]
    if measure == "memory_mb_per_slot":
        return memory_mb_per_slot(ran)
    known = [value for value in (_of(measure, cell) for cell in ran) if value is not None]
    return median(known) if known else None


def why_none(cells: Sequence[CellResult]) -> str:
    """Say why a group has no figure."""
    if not cells:
        return "it was not run"
    if all(cell.failed >= cell.unique for cell in cells):
        return "every job failed"
    return "not known for this job on this pool"


def _of(measure: str, cell: CellResult) -> float | None:
    span, _, statistic = measure.rpartition("_")
    if span in SPANS:
        found: float | None = getattr(getattr(cell, span), f"{statistic}_s", None)
    else:
        found = getattr(cell, measure)
    return found
