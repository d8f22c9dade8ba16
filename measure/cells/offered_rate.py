"""The rate at which jobs are offered: as it was said, or a share of what the slowest pool can do."""

from collections.abc import Iterable
from statistics import median

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan


class NoSaturationError(ValueError):
    """A share of the saturation was wanted, and the saturation was not measured."""


def offered_rate_per_s(cell: CellPlan, measured: Iterable[CellResult]) -> float:
    """Return the rate of a cell at an offered rate, in jobs per second.

    All pools of a job at a concurrency are offered the same: a share of the median throughput at saturation
    of the slowest of them, so that none is overrun.

    Args:
        cell: the cell.
        measured: the cells that were measured before it.

    Raises:
        NoSaturationError: if it is to be a share and none of those was at saturation.
    """
    if cell.rate_per_s is not None:
        return cell.rate_per_s
    rates: dict[str, list[float]] = {}
    for result in measured:
        if (result.job, result.rate_per_s) == (cell.label, None) and result.jobs_per_s:
            rates.setdefault(result.pool, []).append(result.jobs_per_s)
    if not rates:
        raise NoSaturationError(
            f"{cell.label} on {cell.pool}: no saturation was measured to offer {cell.load:.0%} of"
        )
    return (cell.load or 1.0) * min(map(median, rates.values()))


def due(rate_per_s: float, elapsed_s: float, n: int) -> int:
    """Return how many of n jobs are due at a moment; job i is due i / rate seconds after the start."""
    return 0 if elapsed_s < 0 else min(n, int(elapsed_s * rate_per_s) + 1)
