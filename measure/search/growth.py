"""Whether a worker's memory grows job by job, by looks at it while jobs were done."""

from collections.abc import Sequence
from typing import NamedTuple

FEWEST_LOOKS = 6
LEAST_MB = 4.0  # of growth in all: allocators take that much in steps of their own
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


def growth_of(looks: Sequence[tuple[int, float]]) -> Growth | None:
    """Return what memory grows by for each job, by least squares; None where it does not grow in a line.

    The first third is left out: first jobs import modules and open connections.

    Args:
        looks: jobs done and memory in MB, in the order of time.
    """
    late = looks[len(looks) // 3 :]
    moved = sorted(dict(late).items())
    if len(moved) < FEWEST_LOOKS or moved[-1][1] - moved[0][1] < LEAST_MB:
        return None
    half = len(moved) // 2
    slope, line = _line(moved)
    if line < LEAST_LINE or _line(moved[:half])[0] <= 0 or _line(moved[half:])[0] <= 0:
        return None
    return Growth(slope, moved[-1][0] - moved[0][0])


def _line(points: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Return the slope, and the square of the correlation."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    xx = sum((x - mean_x) ** 2 for x, _ in points)
    yy = sum((y - mean_y) ** 2 for _, y in points)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return (xy / xx, xy * xy / (xx * yy)) if xx and yy else (0.0, 0.0)
