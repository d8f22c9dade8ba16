"""One policy, and one estimator: which rounds count, and what figure stands for all of them (decision 19)."""

import math
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import TypeVar

from measure.model.cell_result import CellResult

Cell = TypeVar("Cell", bound=CellResult)


def sound(cells: Iterable[Cell]) -> list[Cell]:
    """Return the rounds whose figures count, in their order.

    A round in which a job failed or is lost has no figure but its counts: a job that fails soon is not a fast
    one. Of the others, those that something disturbed count only where no other is left.
    """
    whole = [cell for cell in cells if not cell.failed and not cell.lost]
    return [cell for cell in whole if not cell.disturbed] or whole


def over_rounds(figures: Sequence[float | None]) -> float | None:
    """Return what stands for all rounds: the geometric mean of the known figures; None without any.

    It is the middle of the interval that stands beside it (`measure.stats.intervals.geometric_mean`). Where a
    figure is 0 or less, as a share of CPU time can be, there is none: then it is the arithmetic mean.
    """
    known = [figure for figure in figures if figure is not None]
    if not known:
        return None
    if min(known) <= 0:
        return fmean(known)
    return min(max(math.exp(fmean(map(math.log, known))), min(known)), max(known))
