"""From cells at several concurrencies to a curve for each job and pool, and the curve in one sentence."""

import math
from collections.abc import Sequence
from statistics import fmean

from measure.cells.over_rounds import sound
from measure.cells.saturation import at_saturation
from measure.model.cell_result import CellResult
from measure.model.curve import ScalingCurve, ScalingPoint, UslFit
from measure.stats.intervals import SMALLEST_RATIO, t_interval
from measure.stats.usl import fit

POOR_FIT = 0.15  # a point further off the curve than this: the law does not describe the points


def curves(cells: Sequence[CellResult]) -> tuple[ScalingCurve, ...]:
    """Return the curve of each job on each pool that ran at saturation at two or more concurrencies."""
    counting = [cell for group in at_saturation(cells).values() for cell in sound(group) if cell.jobs_per_s]
    kinds = dict.fromkeys((c.job, c.pool) for c in counting)
    alike = [[c for c in counting if (c.job, c.pool) == kind] for kind in kinds]
    return tuple(_curve(group) for group in alike if len({c.concurrency for c in group}) > 1)


def _curve(cells: Sequence[CellResult]) -> ScalingCurve:
    slope = _known_slope(cells)
    points = _points(cells, slope or _measured_slope(cells))
    law = fit([(c.concurrency, c.jobs_per_s or 0.0) for c in cells])
    job, pool = cells[0].job, cells[0].pool
    return ScalingCurve(
        job=job, pool=pool, points=points, ideal_per_slot_per_s=slope or _measured_slope(cells),
        ideal_is_known=slope is not None, fit=law, knee=_knee(points),
        sentence=f"{job} on {pool}: {_sentence(points)}{_clause(points, law)}",
    )  # fmt: skip


def _known_slope(cells: Sequence[CellResult]) -> float | None:
    """Return an ideal slot's jobs per second, where a cell's efficiency says it."""
    known = ((c.jobs_per_s or 0.0) / (c.efficiency * c.concurrency) for c in cells if c.efficiency)
    return next(known, None)


def _measured_slope(cells: Sequence[CellResult]) -> float:
    """Return the jobs per second and slot at the smallest concurrency."""
    smallest = min(c.concurrency for c in cells)
    return _mean(_rates(cells, smallest)) / smallest


def _points(cells: Sequence[CellResult], slope: float) -> tuple[ScalingPoint, ...]:
    return tuple(_point(n, _rates(cells, n), slope) for n in sorted({c.concurrency for c in cells}))


def _rates(cells: Sequence[CellResult], concurrency: int) -> list[float]:
    return [c.jobs_per_s or 0.0 for c in cells if c.concurrency == concurrency]


def _point(concurrency: int, rates: Sequence[float], slope: float) -> ScalingPoint:
    low, high = _ends(rates)
    return ScalingPoint(
        concurrency=concurrency, jobs_per_s=_mean(rates), low=low, high=high, rounds=len(rates),
        efficiency=_mean(rates) / (slope * concurrency),
    )  # fmt: skip


def _ends(rates: Sequence[float]) -> tuple[float, float] | tuple[None, None]:
    if len(rates) == 1:
        return None, None
    interval = t_interval([math.log(rate) for rate in rates])
    return interval.low, interval.high


def _mean(rates: Sequence[float]) -> float:
    """Return the geometric mean, as `t_interval` has it."""
    return math.exp(fmean(map(math.log, rates)))


def _enough(points: Sequence[ScalingPoint]) -> ScalingPoint:
    """Return the first point within five per cent of the most throughput."""
    most = max(p.jobs_per_s for p in points)
    return next(p for p in points if p.jobs_per_s * SMALLEST_RATIO >= most)


def _knee(points: Sequence[ScalingPoint]) -> int | None:
    enough = _enough(points)
    return None if enough is points[-1] else enough.concurrency


def _sentence(points: Sequence[ScalingPoint]) -> str:
    enough, last = _enough(points), points[-1]
    if enough is last:
        return f"still growing at {last.concurrency}, the largest that was measured"
    share = enough.jobs_per_s / max(p.jobs_per_s for p in points)
    falls = last.jobs_per_s * SMALLEST_RATIO < enough.jobs_per_s
    beyond = "throughput falls" if falls else "there is less than five per cent to gain"
    return (
        f"{enough.concurrency} at a time is enough, {_shown(enough.jobs_per_s)} jobs/s, "
        f"{share:.0%} of the most that was measured; beyond it {beyond}"
    )


def _clause(points: Sequence[ScalingPoint], law: UslFit | None) -> str:
    """Return what the law adds to the points: where it peaks, or that it does not describe them."""
    if law is not None and law.off > POOR_FIT:
        return f"; the Universal Scalability Law does not fit, it is off by {law.off:.0%}: the points count"
    peak = law.peak if law is not None and law.coherency.low > 0 else None
    if peak is not None and peak > points[-1].concurrency:
        return f"; that the curve peaks near {peak:.0f} is a guess beyond what was measured"
    if _knee(points) is None:
        return ": nothing is said beyond it"
    return f"; the fitted curve peaks near {peak:.0f}" if law and law.peak_is_measured and peak else ""


def _shown(rate: float) -> str:
    return f"{rate:,.1f}" if rate >= 10 else f"{rate:.3g}"  # noqa: PLR2004 (three digits below it)
