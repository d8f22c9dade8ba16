"""Throughput against concurrency: points with intervals, the fitted curve, the ideal line, the knee."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.model.curve import ScalingCurve, ScalingPoint
from whichpool.reports.plots.axes import BELOW, EDGE, KEY, along, keyed, upright
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.scales import Scale, linear
from whichpool.reports.plots.svg import NOTHING, element, group, line, polyline, text
from whichpool.reports.plots.words import tick, width_px

HEIGHT = 170.0
HEADROOM = 1.08  # times the largest figure
MOST_OF_INTERVAL = 1.6  # times the figure: a wider interval runs out of the drawing
STEPS = 40  # of the drawn curve
NAMED_AT = 0.85  # of the ideal line: its name stands beside it, where no curve can be


def scaling_plots(curves: Sequence[ScalingCurve], styles: Mapping[str, Style]) -> list[Plot]:
    """Return a plot for each job, with all its pools."""
    curves_by_job: dict[str, list[ScalingCurve]] = {}
    for curve in curves:
        if curve.points:
            curves_by_job.setdefault(curve.job, []).append(curve)
    return [_plot(number, job_curves, styles) for number, job_curves in enumerate(curves_by_job.values())]


def _plot(number: int, curves: Sequence[ScalingCurve], styles: Mapping[str, Style]) -> Plot:
    top = KEY * len(curves) + 24
    up = linear(0, HEADROOM * max(_highest(p) for c in curves for p in c.points), top + HEIGHT, top)
    left = max(width_px(tick(t, up.ticks)) for t in up.ticks) + EDGE + 8
    across = linear(0, max(p.concurrency for c in curves for p in c.points), left, WIDTH - 12, 6)
    keys = [keyed(13 + i * KEY, styles[c.pool], c.pool, _knee_text(c)) for i, c in enumerate(curves)]
    body = group(
        *keys, along(across, top, top + HEIGHT, "jobs at a time"),
        upright(up, left, WIDTH - 12, "jobs per second"),
        *(_ideal(curve, across, up) for curve in _steepest(curves)),
        *(_curve(curve, across, up, styles[curve.pool]) for curve in curves),
    )  # fmt: skip
    finding = " ".join(curve.sentence for curve in curves)
    return Plot(f"scaling-{number}", curves[0].job, finding, top + HEIGHT + BELOW, body)


def _curve(curve: ScalingCurve, across: Scale, up: Scale, style: Style) -> Markup:
    return group(
        _fitted(curve, across, up, style),
        *(_point(point, across, up, style) for point in curve.points),
        _knee(curve, across, up, style),
    )


def _fitted(curve: ScalingCurve, across: Scale, up: Scale, style: Style) -> Markup:
    """Draw the fit within what was measured; without one, join the points by a thin line."""
    first, last = curve.points[0].concurrency, curve.points[-1].concurrency
    if curve.fit is None:
        joined = [(across.at(p.concurrency), up.at(p.jobs_per_s)) for p in curve.points]
        return polyline(joined, f"joined {style.class_}")
    concurrencies = [first + (last - first) * i / STEPS for i in range(STEPS + 1)]
    return polyline([(across.at(n), up.at(curve.fit.at(n))) for n in concurrencies], f"curve {style.class_}")


def _point(point: ScalingPoint, across: Scale, up: Scale, style: Style) -> Markup:
    x, whisker = across.at(point.concurrency), NOTHING
    if point.low is not None and point.high is not None:
        whisker = line(x, up.at(point.low), x, up.at(point.high), f"whisker {style.class_}")
    return group(whisker, style.mark(x, up.at(point.jobs_per_s), 4.5))


def _knee(curve: ScalingCurve, across: Scale, up: Scale, style: Style) -> Markup:
    point = next((p for p in curve.points if p.concurrency == curve.knee), None)
    if point is None:
        return NOTHING
    x, y = across.at(point.concurrency), up.at(point.jobs_per_s)
    return group(
        element("circle", cx=x, cy=y, r=9, class_=f"ring {style.class_}"),
        line(x, y + 9, x, up.start, f"drop {style.class_}"),
    )  # fmt: skip


def _steepest(curves: Sequence[ScalingCurve]) -> list[ScalingCurve]:
    """Return one curve for each different ideal line."""
    return list({round(c.ideal_per_slot_per_s, 6): c for c in curves if c.ideal_per_slot_per_s > 0}.values())


def _ideal(curve: ScalingCurve, across: Scale, up: Scale) -> Markup:
    """Draw the ideal from nothing to where it leaves the drawing."""
    slope = curve.ideal_per_slot_per_s
    end = min(across.ticks[-1], up.ticks[-1] / slope)
    drawn = line(across.start, up.start, across.at(end), up.at(slope * end), "ideal")
    if end < across.ticks[-1]:
        return group(drawn, text(across.at(end) + 7, up.at(slope * end) + 12, "ideal", "unit"))
    x, y = across.at(NAMED_AT * end), up.at(NAMED_AT * slope * end)
    return group(drawn, text(x - 9, y, "ideal", "unit", "end"))


def _highest(point: ScalingPoint) -> float:
    """Return the top of a point's interval, if that is not out of all proportion."""
    return max(point.jobs_per_s, min(point.high or 0.0, MOST_OF_INTERVAL * point.jobs_per_s))


def _knee_text(curve: ScalingCurve) -> str:
    if curve.knee is None:
        return f"still grew at {curve.points[-1].concurrency:,}"
    return f"knee at {curve.knee:,}"
