"""Jobs per second by pool: rounds as dots, their geometric mean as a marker, its 95 % interval as a line."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.cells.groups import CellGroup
from measure.model.cell_result import CellResult
from measure.stats.intervals import Interval, geometric_mean
from whichpool.reports.plots.axes import BELOW, EDGE, along, keyed
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.rows import at_a_time, by_job, row_name
from whichpool.reports.plots.scales import Scale, linear
from whichpool.reports.plots.svg import NOTHING, group, line

ROW = 42.0
STRIP = 27.0  # from the top of a row to its dots
MOST_OF_INTERVAL = 1.6  # times the largest figure: a wider interval runs out of the drawing


def throughput_plots(groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> list[Plot]:
    """Return a plot for each job that was measured at saturation."""
    jobs = by_job(cell_group for cell_group in groups if cell_group.rate_per_s is None)
    return [
        _plot(number, job_groups, styles)
        for number, job_groups in enumerate(jobs)
        if any(map(_ran, job_groups))
    ]


def _plot(number: int, groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> Plot:
    bottom = ROW * len(groups)
    scale = linear(0, max(map(_most, groups)), EDGE + 4, WIDTH - 12)
    rows = [
        _row(cell_group, groups, i * ROW, scale, styles[cell_group.pool])
        for i, cell_group in enumerate(groups)
    ]
    finding = "; ".join(_finding(cell_group, groups) for cell_group in groups)
    return Plot(
        f"throughput-{number}", groups[0].job, f"{finding}.",
        bottom + BELOW, group(along(scale, 18, bottom, "jobs per second"), *rows), at_a_time(groups),
    )  # fmt: skip


def _row(
    cell_group: CellGroup, groups: Sequence[CellGroup], top: float, scale: Scale, style: Style
) -> Markup:
    y, middle, mean = top + STRIP, _middle(cell_group), _interval(cell_group)
    return group(
        keyed(top + 13, style, row_name(cell_group, groups), _result_text(cell_group)),
        _whisker(mean, scale, y, style) if mean else NOTHING,
        *(style.mark(scale.at(c.jobs_per_s or 0.0), y, 3, "round") for c in _ran(cell_group)),
        style.mark(scale.at(middle), y, 5.5) if middle is not None else NOTHING,
    )  # fmt: skip


def _whisker(mean: Interval, scale: Scale, y: float, style: Style) -> Markup:
    ends = [line(scale.at(x), y - 5, scale.at(x), y + 5, f"whisker {style.class_}")
            for x in (mean.low, mean.high) if scale.holds(x)]  # fmt: skip
    return group(line(scale.at(mean.low), y, scale.at(mean.high), y, f"whisker {style.class_}"), *ends)


def _ran(cell_group: CellGroup) -> list[CellResult]:
    return [cell for cell in cell_group.sound if cell.jobs_per_s]


def _middle(cell_group: CellGroup) -> float | None:
    return cell_group.mean(lambda cell: cell.jobs_per_s)


def _interval(cell_group: CellGroup) -> Interval | None:
    return geometric_mean([cell.jobs_per_s for cell in _ran(cell_group) if cell.jobs_per_s])


def _most(cell_group: CellGroup) -> float:
    largest = max((cell.jobs_per_s or 0.0 for cell in _ran(cell_group)), default=0.0)
    mean = _interval(cell_group)
    return max(largest, min(mean.high, MOST_OF_INTERVAL * largest)) if mean else largest


def _result_text(cell_group: CellGroup) -> str:
    failed, planned = (sum(getattr(c, name) for c in cell_group.cells) for name in ("failed", "planned"))
    middle, mean = _middle(cell_group), _interval(cell_group)
    figure = "nothing measured" if middle is None else f"{middle:,.1f} jobs/s"
    if failed:
        return f"{failed:,} of {planned:,} failed" if middle is None else f"{figure}, {failed:,} failed"
    return f"{figure} [{mean.low:,.1f}, {mean.high:,.1f}]" if mean else figure


def _finding(cell_group: CellGroup, groups: Sequence[CellGroup]) -> str:
    return f"{row_name(cell_group, groups)}: {_result_text(cell_group)}, rounds: {len(cell_group.sound)}"
