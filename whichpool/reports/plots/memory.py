"""What a slot costs in memory: the pool's process tree over its slots, job by job."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.contrast import memory_mb_per_slot
from whichpool.reports.groups import Group
from whichpool.reports.plots.axes import BELOW, EDGE, along
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.scales import Scale, linear
from whichpool.reports.plots.svg import group, line, text
from whichpool.reports.plots.words import fitted, width_px

ROW = 40.0
Costs = dict[str, float]  # MB a slot by pool


def memory_plots(groups: Sequence[Group], styles: Mapping[str, Style]) -> list[Plot]:
    """Return one plot with a row for each job and concurrency; none where memory is not known.

    Only where shared pages are counted once: else prefork would be charged for what its children share.
    """
    rows = {name: costs for name, costs in _rows(groups).items() if costs}
    if not rows:
        return []
    bottom = ROW * len(rows) + 4
    scale = linear(0, max(mb for costs in rows.values() for mb in costs.values()), EDGE + 6, WIDTH - 14)
    drawn = [_row(name, costs, i * ROW, scale, styles) for i, (name, costs) in enumerate(rows.items())]
    return [
        Plot(
            "memory", "Memory per slot", "; ".join(_finding(*row) for row in rows.items()) + ".",
            bottom + BELOW, group(along(scale, 18, bottom, "MB a slot"), *drawn), "median over the cells",
        )
    ]  # fmt: skip


def _rows(groups: Sequence[Group]) -> dict[str, Costs]:
    found: dict[str, Costs] = {}
    for one in groups:
        mb = memory_mb_per_slot(one.cells) if one.rate_per_s is None else None
        if mb is not None:
            found.setdefault(f"{one.job}, {one.concurrency:,} at a time", {})[one.pool] = mb
    return found


def _row(name: str, costs: Costs, top: float, scale: Scale, styles: Mapping[str, Style]) -> Markup:
    y, ends = top + 29, [scale.at(mb) for mb in costs.values()]
    said = ", ".join(f"{pool} {mb:,.1f}" for pool, mb in costs.items())
    return group(
        text(EDGE, top + 14, fitted(name, WIDTH - 2 * EDGE - 12 - width_px(said)), "name"),
        text(WIDTH - EDGE, top + 14, said, "said", "end"),
        line(min(ends), y, max(ends), y, "link"),
        *(styles[pool].mark(scale.at(mb), y, 5.5) for pool, mb in costs.items()),
    )  # fmt: skip


def _finding(name: str, costs: Costs) -> str:
    return f"{name}: " + ", ".join(f"{pool} {mb:,.1f} MB" for pool, mb in costs.items())
