"""Whether a worker's memory grows job by job, by looks at it while jobs were done, cell after cell."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

Looks = Sequence[tuple[int, float]]  # jobs done and memory in MB, in the order of time

FEWEST_LOOKS = 4
FEWEST_CELLS = 3
MOST_CELLS = 0.7  # of those that could show it: one alone may be an allocator's step
LEAST_MB = 2.0  # of growth in a cell
LEAST_LINE = 0.8  # of the square of the correlation: less is no line
CHILD_MAY_GROW_MB = 50.0


class Growth(NamedTuple):
    """Memory that each job leaves behind, in MB, and over how many jobs that was seen."""

    mb_per_job: float
    jobs: int

    @property
    def tasks_per_child(self) -> int:
        """After how many tasks a child has grown by 50 MB."""
        return max(1, int(CHILD_MAY_GROW_MB / self.mb_per_job))


def growth_of(cells: Sequence[Looks]) -> Growth | None:
    """Return what memory grows by for each job; None where most cells do not show it.

    The first third of a cell is left out: first jobs import modules, open connections, and copy pages that
    processes share. It takes several cells, each of a worker that was started for it.
    """
    late = [moved for looks in cells if len(moved := _late(looks)) >= FEWEST_LOOKS]
    slopes = [_slope(moved) for moved in late]
    grown = [slope for slope in slopes if slope is not None]
    if len(grown) < FEWEST_CELLS or len(grown) < MOST_CELLS * len(late):
        return None
    return Growth(median(grown), sum(moved[-1][0] - moved[0][0] for moved in late))


def _late(looks: Looks) -> list[tuple[int, float]]:
    return sorted(dict(looks[len(looks) // 3 :]).items())


def _slope(moved: Looks) -> float | None:
    """Return the slope of a cell's memory by least squares; None where that is no rising line."""
    slope, line = _line(moved)
    rises = moved[-1][1] - moved[0][1] >= LEAST_MB
    return slope if rises and slope > 0 and line >= LEAST_LINE else None


def _line(points: Looks) -> tuple[float, float]:
    """Return the slope, and the square of the correlation."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    xx = sum((x - mean_x) ** 2 for x, _ in points)
    yy = sum((y - mean_y) ** 2 for _, y in points)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return (xy / xx, xy * xy / (xx * yy)) if xx and yy else (0.0, 0.0)
