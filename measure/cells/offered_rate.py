"""The rate at which jobs are offered: as it was said, or a share of what the slowest pool can do."""

from collections.abc import Iterable

from measure.cells.over_rounds import over_rounds, sound
from measure.cells.saturation import sound_at_saturation
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan


class NoSaturationError(ValueError):
    """A share of the saturation was wanted, and the saturation was not measured."""


def offered_rate_per_s(cell: CellPlan, measured: Iterable[CellResult]) -> float:
    """Return the rate of a cell at an arrival rate, in jobs per second.

    All pools of a job at a concurrency are offered the same: a share of the throughput at saturation, at that
    concurrency, of the slowest of them, so that none is overrun.

    Args:
        cell: the cell.
        measured: the cells that were measured before it.

    Raises:
        NoSaturationError: if it is to be a share and none of those was at saturation and whole.
    """
    if cell.rate_per_s is not None:
        return cell.rate_per_s
    rates = _saturations(cell, measured)
    if not rates:
        raise NoSaturationError(
            f"{cell.label} on {cell.pool}: no saturation was measured to offer {cell.load:.0%} of, at "
            f"{cell.concurrency} at a time and with no job failed"
        )
    return (cell.load or 1.0) * min(rates)


def _saturations(cell: CellPlan, measured: Iterable[CellResult]) -> list[float]:
    """Return the throughput of each pool that ran a cell's job at its concurrency."""
    by_pool: dict[str, list[CellResult]] = {}
    for result in sound_at_saturation(measured):
        if (result.job, result.concurrency) == (cell.label, cell.concurrency):
            by_pool.setdefault(result.pool, []).append(result)
    rates = (over_rounds([one.jobs_per_s for one in sound(cells)]) for cells in by_pool.values())
    return [rate for rate in rates if rate is not None]
