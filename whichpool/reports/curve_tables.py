"""The tables of throughput against concurrency: measured points, fitted curves."""

from collections.abc import Iterable, Sequence

from measure.model.curve import Estimate, ScalingCurve, ScalingPoint
from whichpool.reports import columns as common
from whichpool.reports.table import Column, Table, Value

_PARAMETERS = (
    ("rate_of_one_per_s", "jobs/s of one", "{:,.2f}"),
    ("contention", "contention", "{:.4f}"),
    ("coherency", "coherency", "{:.6f}"),
)


def scaling_table(curves: Iterable[ScalingCurve]) -> Table:
    """Return what was measured at each concurrency."""
    columns = (
        common.JOB, common.POOL, common.CONCURRENCY, common.ROUNDS, common.JOBS_PER_S, common.LOW,
        common.HIGH, Column("efficiency", "of ideal", "{:.0%}"),
    )  # fmt: skip
    rows = [_point(curve, point) for curve in curves for point in curve.points]
    return Table("scaling", "Scaling: geometric mean over the rounds, 95 % interval", columns, rows)


def usl_table(curves: Iterable[ScalingCurve]) -> Table:
    """Return the parameters of the Universal Scalability Law, and where each curve bends."""
    fitted = [column for parameter in _PARAMETERS for column in _estimate_columns(*parameter)]
    columns = (
        common.JOB, common.POOL, *fitted, Column("peak", "peak at", "{:,.1f}"),
        Column("peak_is", "peak is", rank=1), Column("off", "off by", "{:.1%}", rank=1),
        Column("knee", "knee at", "{:,}"),
    )  # fmt: skip
    rows = [_fit(curve) for curve in curves if curve.fit or curve.knee]
    return Table("usl", "Universal Scalability Law: parameters with their 95 % intervals", columns, rows)


def _point(curve: ScalingCurve, point: ScalingPoint) -> list[Value]:
    return [
        curve.job, curve.pool, point.concurrency, point.rounds, point.jobs_per_s, point.low, point.high,
        point.efficiency,
    ]  # fmt: skip


def _estimate_columns(key: str, heading: str, form: str) -> Sequence[Column]:
    return (
        Column(key, heading, form),
        Column(f"{key}_low", f"{heading} low", form, rank=1),
        Column(f"{key}_high", f"{heading} high", form, rank=1),
    )


def _fit(curve: ScalingCurve) -> list[Value]:
    fit = curve.fit
    if fit is None:
        return [curve.job, curve.pool, *[None] * (3 * len(_PARAMETERS) + 3), curve.knee]
    estimates: list[Estimate] = [getattr(fit, key) for key, _, _ in _PARAMETERS]
    figures = [figure for estimate in estimates for figure in (estimate.value, estimate.low, estimate.high)]
    peak_is = None if fit.peak is None else "measured" if fit.peak_is_measured else "a guess"
    return [curve.job, curve.pool, *figures, fit.peak, peak_is, fit.off, curve.knee]
