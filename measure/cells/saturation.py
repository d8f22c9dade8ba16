"""The cells whose jobs were queued all at once: what throughput is measured on."""

from collections import defaultdict
from collections.abc import Iterable

from measure.model.cell_result import CellResult

MOST_EFFICIENCY = 1.05  # above it, more is running than a cell's slots


def sound_at_saturation(cells: Iterable[CellResult]) -> list[CellResult]:
    """Return the cells whose throughput is a job's own: none of a counter's, and none at an arrival rate.

    All of their jobs succeeded: a job that fails soon is not a fast one. Disturbed ones are among them.
    """
    return [
        cell for cell in cells
        if cell.strategy is None and cell.rate_per_s is None and cell.jobs_per_s
        and not cell.failed and not cell.lost
    ]  # fmt: skip


def at_saturation(cells: Iterable[CellResult]) -> dict[tuple[str, str, int], list[CellResult]]:
    """Return the cells of each job on each pool at each concurrency; counters and arrival rates are out."""
    cells_by_setting: dict[tuple[str, str, int], list[CellResult]] = defaultdict(list)
    for cell in cells:
        if cell.strategy is None and cell.rate_per_s is None:
            cells_by_setting[cell.job, cell.pool, cell.concurrency].append(cell)
    return cells_by_setting
