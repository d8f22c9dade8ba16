"""How long jobs took: for each duration, the share of the jobs that were done by then."""

from collections.abc import Mapping, Sequence
from statistics import median

from markupsafe import Markup

from measure.cells.groups import CellGroup
from measure.model.durations import QUANTILES, Durations
from whichpool.reports.plots.axes import BELOW, KEY, along, keyed, upright
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.rows import at_a_time, by_job, row_name
from whichpool.reports.plots.scales import Scale, lasting
from whichpool.reports.plots.svg import group, polyline
from whichpool.reports.plots.words import PER_SECOND, unit_of

LEFT = 46.0
HEIGHT = 130.0
_HALF, _MOST = QUANTILES.index(0.5), QUANTILES.index(0.95)


def latency_plots(groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> list[Plot]:
    """Return a plot for each job and offered rate; for a job without one, of its run time.

    At saturation all jobs are queued at once: their latency would show the queue, not the pool.
    """
    plots: list[Plot] = []
    for mine in by_job(groups):
        for rate in _rates(mine):
            known = [one for one in mine if one.rate_per_s == rate and _shapes(one)]
            if known:
                plots.append(_plot(len(plots), known, styles))
    return plots


def _rates(groups: Sequence[CellGroup]) -> list[float | None]:
    offered = sorted({one.rate_per_s for one in groups if one.rate_per_s is not None and _shapes(one)})
    return list(offered) or [None]


def _known(one: CellGroup) -> list[Durations]:
    """Return what is drawn of each round; where every job failed, its speed says nothing."""
    sound = [cell for cell in one.cells if cell.failed < cell.planned]
    wanted = (cell.runtime if one.rate_per_s is None else cell.latency for cell in sound)
    return [found for found in wanted if found is not None]


def _shapes(one: CellGroup) -> list[tuple[float, ...]]:
    """Return each round's quantiles, in seconds."""
    return [found.quantiles_s for found in _known(one) if len(found.quantiles_s) == len(QUANTILES)]


def _plot(number: int, groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> Plot:
    top = KEY * len(groups) + 14
    every_s = [duration_s for one in groups for shape in _shapes(one) for duration_s in shape]
    unit = unit_of(max(every_s))
    across = lasting((min(every_s), max(every_s)), LEFT, WIDTH - 12, PER_SECOND[unit])
    up = Scale((0.0, 50.0, 95.0, 100.0), top + HEIGHT, top)
    keys = [keyed(13 + i * KEY, styles[g.pool], row_name(g, groups), _said(g)) for i, g in enumerate(groups)]
    curves = [_curves(one, across, up, styles[one.pool]) for one in groups]
    body = group(
        *keys, along(across, top, top + HEIGHT, f"{_what(groups[0])}, {unit}"),
        upright(up, LEFT, WIDTH - 12, "", _share), *curves,
    )  # fmt: skip
    finding = "; ".join(f"{row_name(one, groups)}: {_said(one)}" for one in groups)
    return Plot(f"latency-{number}", groups[0].job, f"{finding}.", top + HEIGHT + BELOW, body, _note(groups))


def _curves(one: CellGroup, across: Scale, up: Scale, style: Style) -> Markup:
    shapes = _shapes(one)
    middle = _line([median(at) for at in zip(*shapes, strict=True)], across, up)
    each = [polyline(_line(shape, across, up), f"faint {style.class_}") for shape in shapes]
    return group(
        *(each if len(shapes) > 1 else ()),
        polyline(middle, f"curve dashed {style.class_}"),
        *(style.mark(*middle[i], 4.5) for i in (_HALF, _MOST)),
    )


def _line(shape_s: Sequence[float], across: Scale, up: Scale) -> list[tuple[float, float]]:
    return [(across.at(d), up.at(100 * share)) for d, share in zip(shape_s, QUANTILES, strict=True)]


def _share(percentage: float) -> str:
    return "" if percentage == 100 else f"{percentage:.0f} %"  # noqa: PLR2004 (too near to 95)


def _what(one: CellGroup) -> str:
    return "run time" if one.rate_per_s is None else "latency"


def _said(one: CellGroup) -> str:
    half, most = (median(getattr(d, name) for d in _known(one)) for name in ("p50_s", "p95_s"))
    return f"half in {half * 1e3:,.1f} ms, 95 % in {most * 1e3:,.1f} ms"


def _note(groups: Sequence[CellGroup]) -> str:
    one, size = groups[0], at_a_time(groups)
    how = (
        "run time at saturation"
        if one.rate_per_s is None
        else f"latency at {one.rate_per_s:,.1f} jobs/s offered"
    )
    return f"{how}, {size}" if size else how
