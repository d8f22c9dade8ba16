"""What a slot costs in memory: the pool's process tree over its slots, job by job."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.cells.groups import CellGroup
from measure.cells.metrics import memory_mb_per_slot
from whichpool.reports.plots.axes import BELOW, EDGE, KEY, along, keyed
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.rows import by_job, one_each
from whichpool.reports.plots.scales import Scale, linear
from whichpool.reports.plots.svg import group, line, text
from whichpool.reports.plots.words import fitted_text, width_px

ROW = 40.0
BEFORE = 12.0  # pixels from a marker to its figure
Costs = dict[str, float]  # MB a slot by pool


def memory_plots(groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> list[Plot]:
    """Return one plot with a row for each job; none where memory is not known.

    Only where shared pages are counted once: else prefork would be charged for what its children share.
    """
    rows = _rows([cell_group for cell_group in groups if cell_group.rate_per_s is None])
    if not rows:
        return []
    pools = list(dict.fromkeys(pool for costs in rows.values() for pool in costs))
    top = KEY * len(pools) + 8
    bottom = top + ROW * len(rows) + 4
    scale = linear(0, max(mb for costs in rows.values() for mb in costs.values()), EDGE + 6, WIDTH - 14)
    body = group(
        *(keyed(13 + i * KEY, styles[pool], pool, "") for i, pool in enumerate(pools)),
        along(scale, top + 18, bottom, "MB a slot"),
        *(_row(row, top + i * ROW, scale, styles) for i, row in enumerate(rows.items())),
    )
    finding = "; ".join(map(_finding, rows.items()))
    return [
        Plot(
            "memory", "Memory per slot", f"{finding}.", bottom + BELOW, body, "geometric mean over the rounds"
        )
    ]


def _rows(groups: Sequence[CellGroup]) -> dict[str, Costs]:
    """Return the costs of each job; of each of its concurrencies, where a pool ran it at several."""
    costs_by_row: dict[str, Costs] = {}
    for job_groups in by_job(groups):
        for cell_group in job_groups:
            mb = memory_mb_per_slot(cell_group.cells)
            if mb is not None:
                costs_by_row.setdefault(_name(cell_group, job_groups), {})[cell_group.pool] = mb
    return costs_by_row


def _name(cell_group: CellGroup, groups: Sequence[CellGroup]) -> str:
    """Return the job, with its concurrency where that is the same for all pools of a row."""
    if one_each(groups) and len({other.concurrency for other in groups}) > 1:
        return cell_group.job
    return f"{cell_group.job}, {cell_group.concurrency:,} at a time"


def _row(row: tuple[str, Costs], top: float, scale: Scale, styles: Mapping[str, Style]) -> Markup:
    name, costs = row
    y, ends = top + 29, [scale.at(mb) for mb in costs.values()]
    figures, left = _figures(costs, top + 14, styles)
    return group(
        text(EDGE, top + 14, fitted_text(name, left - EDGE - 8), "name"), figures,
        line(min(ends), y, max(ends), y, "link"),
        *(styles[pool].mark(scale.at(mb), y, 5.5) for pool, mb in costs.items()),
    )  # fmt: skip


def _figures(costs: Costs, y: float, styles: Mapping[str, Style]) -> tuple[Markup, float]:
    """Return each pool's marker with its figure, flush right, and where they begin."""
    right, drawn = WIDTH - EDGE, []
    for pool, mb in reversed(costs.items()):
        shown = f"{mb:,.1f}"
        drawn.append(text(right, y, shown, "said", "end"))
        right -= width_px(shown) + BEFORE
        drawn.append(styles[pool].mark(right + 5, y - 4, 4))
        right -= BEFORE
    return group(*drawn), right


def _finding(row: tuple[str, Costs]) -> str:
    return f"{row[0]}: " + ", ".join(f"{pool} {mb:,.1f} MB" for pool, mb in row[1].items())
