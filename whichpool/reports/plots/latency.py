"""How long jobs took: for each duration, the share of the jobs that were done by then."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.cells.groups import CellGroup
from measure.cells.over_rounds import over_rounds
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
    """Return a plot for each job and arrival rate; for a job without one, of its run time.

    At saturation all jobs are queued at once: their latency would show the queue, not the pool.
    """
    plots: list[Plot] = []
    for job_groups in by_job(groups):
        for rate in _rates(job_groups):
            known = [
                cell_group
                for cell_group in job_groups
                if cell_group.rate_per_s == rate and _shapes(cell_group)
            ]
            if known:
                plots.append(_plot(len(plots), known, styles))
    return plots


def _rates(groups: Sequence[CellGroup]) -> list[float | None]:
    offered = sorted(
        {
            cell_group.rate_per_s
            for cell_group in groups
            if cell_group.rate_per_s is not None and _shapes(cell_group)
        }
    )
    return list(offered) or [None]


def _known(cell_group: CellGroup) -> list[Durations]:
    """Return what is drawn of each round; where every job failed, its speed says nothing."""
    sound = cell_group.sound
    wanted = (cell.runtime if cell_group.rate_per_s is None else cell.latency for cell in sound)
    return [durations for durations in wanted if durations is not None]


def _shapes(cell_group: CellGroup) -> list[tuple[float, ...]]:
    """Return each round's quantiles, in seconds."""
    return [
        durations.quantiles_s
        for durations in _known(cell_group)
        if len(durations.quantiles_s) == len(QUANTILES)
    ]


def _plot(number: int, groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> Plot:
    top = KEY * len(groups) + 14
    durations_s = [
        duration_s for cell_group in groups for shape in _shapes(cell_group) for duration_s in shape
    ]
    unit = unit_of(max(durations_s))
    across = lasting((min(durations_s), max(durations_s)), LEFT, WIDTH - 12, PER_SECOND[unit])
    up = Scale((0.0, 50.0, 95.0, 100.0), top + HEIGHT, top)
    keys = [
        keyed(13 + i * KEY, styles[g.pool], row_name(g, groups), _quantiles_text(g))
        for i, g in enumerate(groups)
    ]
    curves = [_curves(cell_group, across, up, styles[cell_group.pool]) for cell_group in groups]
    body = group(
        *keys, along(across, top, top + HEIGHT, f"{_quantity(groups[0])}, {unit}"),
        upright(up, LEFT, WIDTH - 12, "", _share), *curves,
    )  # fmt: skip
    finding = "; ".join(
        f"{row_name(cell_group, groups)}: {_quantiles_text(cell_group)}" for cell_group in groups
    )
    return Plot(f"latency-{number}", groups[0].job, f"{finding}.", top + HEIGHT + BELOW, body, _note(groups))


def _curves(cell_group: CellGroup, across: Scale, up: Scale, style: Style) -> Markup:
    shapes = _shapes(cell_group)
    means = [over_rounds(durations_s) or 0.0 for durations_s in zip(*shapes, strict=True)]
    middle = _line(means, across, up)
    rounds = [polyline(_line(shape, across, up), f"faint {style.class_}") for shape in shapes]
    return group(
        *(rounds if len(shapes) > 1 else ()),
        polyline(middle, f"curve dashed {style.class_}"),
        *(style.mark(*middle[i], 4.5) for i in (_HALF, _MOST)),
    )


def _line(shape_s: Sequence[float], across: Scale, up: Scale) -> list[tuple[float, float]]:
    return [(across.at(d), up.at(100 * share)) for d, share in zip(shape_s, QUANTILES, strict=True)]


def _share(percentage: float) -> str:
    return "" if percentage == 100 else f"{percentage:.0f} %"  # noqa: PLR2004 (too near to 95)


def _quantity(cell_group: CellGroup) -> str:
    return "run time" if cell_group.rate_per_s is None else "latency"


def _quantiles_text(cell_group: CellGroup) -> str:
    half, most = (
        over_rounds([getattr(d, name) for d in _known(cell_group)]) or 0.0 for name in ("p50_s", "p95_s")
    )
    return f"half in {half * 1e3:,.1f} ms, 95 % in {most * 1e3:,.1f} ms"


def _note(groups: Sequence[CellGroup]) -> str:
    first, size = groups[0], at_a_time(groups)
    load_text = (
        "run time at saturation"
        if first.rate_per_s is None
        else f"latency at {first.rate_per_s:,.1f} jobs/s offered"
    )
    return f"{load_text}, {size}" if size else load_text
