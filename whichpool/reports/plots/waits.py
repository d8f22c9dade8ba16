"""Where a job's time goes: waiting in the queue, running on a CPU, running without one. Means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from measure.cells.groups import CellGroup
from whichpool.reports.plots.axes import BELOW, EDGE, along, keyed
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.rows import at_a_time, by_job, row_name
from whichpool.reports.plots.scales import Scale, lasting
from whichpool.reports.plots.svg import NOTHING, group, rect, text
from whichpool.reports.plots.words import PER_SECOND, shown_s, unit_of

ROW = 40.0
HEADING = 20.0
BAR = 12.0


@dataclass(frozen=True, slots=True)
class Parts:
    """A mean job's time, in seconds; None where it is not known, or would say nothing."""

    wait_s: float | None
    run_s: float
    cpu_s: float | None

    @property
    def total_s(self) -> float:
        """Queue wait and run time together."""
        return (self.wait_s or 0.0) + self.run_s


def waits_plots(groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> list[Plot]:
    """Return a plot for each job whose mean run time is known.

    At saturation the queue was filled first: the wait there says how many jobs there were, so only the
    run time is drawn.
    """
    jobs = [[cell_group for cell_group in job_groups if _parts(cell_group)] for job_groups in by_job(groups)]
    return [_plot(number, job_groups, styles) for number, job_groups in enumerate(jobs) if job_groups]


def _plot(number: int, groups: Sequence[CellGroup], styles: Mapping[str, Style]) -> Plot:
    loads = list(dict.fromkeys(cell_group.rate_per_s for cell_group in groups))
    bottom = ROW * len(groups) + HEADING * len(loads)
    longest_s = max(parts.total_s for parts in map(_parts, groups) if parts)
    unit = unit_of(longest_s)
    scale = lasting((longest_s, longest_s), EDGE, WIDTH - 12, PER_SECOND[unit])
    body = group(
        along(scale, HEADING, bottom, f"mean time of a job, {unit}"), *_blocks(groups, loads, scale, styles)
    )
    finding = "; ".join(_finding(cell_group, groups) for cell_group in groups)
    return Plot(f"waits-{number}", groups[0].job, f"{finding}.", bottom + BELOW, body, at_a_time(groups))


def _blocks(
    groups: Sequence[CellGroup], loads: Sequence[float | None], scale: Scale, styles: Mapping[str, Style]
) -> Iterator[Markup]:
    """Yield the rows of each load below its heading."""
    top = 0.0
    for load in loads:
        yield text(EDGE, top + 14, _load(load), "unit")
        top += HEADING
        for cell_group in groups:
            if cell_group.rate_per_s == load:
                yield _row(cell_group, row_name(cell_group, groups), top, scale, styles[cell_group.pool])
                top += ROW


def _row(cell_group: CellGroup, name: str, top: float, scale: Scale, style: Style) -> Markup:
    parts = _parts(cell_group)
    if parts is None:
        return NOTHING
    waited_s, cpu_s = parts.wait_s or 0.0, parts.cpu_s or 0.0
    ends = [scale.at(end_s) for end_s in (0.0, waited_s, waited_s + cpu_s, parts.total_s)]
    kinds = ("queued", "on-cpu", "ran" if parts.cpu_s is None else "off-cpu")
    bars = [
        rect(a, top + 20, b - a, BAR, f"{kind} {style.class_}")
        for (a, b), kind in zip(pairwise(ends), kinds, strict=True)
    ]
    remark = (
        _run_text(parts)
        if parts.wait_s is None
        else f"waited {shown_s(parts.wait_s)}, ran {shown_s(parts.run_s)}"
    )
    return group(keyed(top + 13, style, name, remark), *bars)


def _parts(cell_group: CellGroup) -> Parts | None:
    run_s = cell_group.mean(lambda cell: cell.runtime.mean_s if cell.runtime else None)
    if run_s is None:
        return None
    cpu_s = cell_group.mean(lambda cell: cell.cpu_s_per_job)
    wait_s = None
    if cell_group.rate_per_s is not None:
        wait_s = cell_group.mean(lambda cell: cell.queue_wait.mean_s if cell.queue_wait else None)
    return Parts(wait_s, run_s, None if cpu_s is None else min(cpu_s, run_s))


def _load(rate_per_s: float | None) -> str:
    return "at saturation: run time alone" if rate_per_s is None else f"{rate_per_s:,.1f} jobs/s offered"


def _times_text(parts: Parts) -> str:
    waited = "" if parts.wait_s is None else f"waited {shown_s(parts.wait_s)}, "
    return f"{waited}{_run_text(parts)}"


def _run_text(parts: Parts) -> str:
    cpu = "" if parts.cpu_s is None else f", CPU {shown_s(parts.cpu_s)}"
    return f"ran {shown_s(parts.run_s)}{cpu}"


def _finding(cell_group: CellGroup, groups: Sequence[CellGroup]) -> str:
    parts = _parts(cell_group)
    return (
        f"{row_name(cell_group, groups)}, {_load(cell_group.rate_per_s)}: {_times_text(parts)}"
        if parts
        else ""
    )
