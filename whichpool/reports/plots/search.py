"""What a search saw: throughput against concurrency, a mark for each cell, a ring at what was chosen."""

from collections.abc import Mapping

from markupsafe import Markup

from measure.model.recommendation import PoolCurve, Recommendation
from whichpool.reports.plots.axes import BELOW, EDGE, KEY, along, keyed, upright
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.scales import Scale, linear, logarithmic
from whichpool.reports.plots.svg import NOTHING, element, group, polyline
from whichpool.reports.plots.words import tick, width_px

HEIGHT = 170.0
HEADROOM = 1.08  # times the largest figure


def search_plots(said: Recommendation, styles: Mapping[str, Style]) -> list[Plot]:
    """Return one plot with all pools; none where no pool came so far."""
    curves = [curve for curve in said.curves if curve.points and curve.pool in styles]
    return [_plot(said, curves, styles)] if curves else []


def _plot(said: Recommendation, curves: list[PoolCurve], styles: Mapping[str, Style]) -> Plot:
    top = KEY * len(curves) + 24
    rates = [rate for curve in curves for _, rate in curve.points]
    up = linear(0, HEADROOM * max(rates), top + HEIGHT, top)
    left = max(width_px(tick(t, up.ticks)) for t in up.ticks) + EDGE + 8
    most = max(size for curve in curves for size, _ in curve.points)
    across = logarithmic(1, max(2, most), left, WIDTH - 12)
    chosen = {row.pool: row.concurrency for row in said.figures}
    body = group(
        *(
            keyed(13 + i * KEY, styles[curve.pool], curve.pool, _chosen(chosen.get(curve.pool)))
            for i, curve in enumerate(curves)
        ),
        along(across, top, top + HEIGHT, "jobs at a time"),
        upright(up, left, WIDTH - 12, "jobs per second"),
        *(_curve(curve, chosen.get(curve.pool), across, up, styles[curve.pool]) for curve in curves),
    )
    return Plot("search", said.task, said.sentence, top + HEIGHT + BELOW, body)


def _curve(curve: PoolCurve, chosen: int | None, across: Scale, up: Scale, style: Style) -> Markup:
    points = [(across.at(size), up.at(rate)) for size, rate in curve.points]
    rings = [(across.at(size), up.at(rate)) for size, rate in curve.points if size == chosen]
    return group(
        polyline(points, f"joined {style.class_}") if len(points) > 1 else NOTHING,
        *(style.mark(x, y, 4.5) for x, y in points),
        *(element("circle", cx=x, cy=y, r=9, class_=f"ring {style.class_}") for x, y in rings),
    )


def _chosen(concurrency: int | None) -> str:
    return "" if concurrency is None else f"{concurrency:,} at a time"
