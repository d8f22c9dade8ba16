"""Which timelines a page opens: each job's pools side by side, the most telling jobs first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from measure.model.result import RunResult, Verdict
from measure.model.timeline import Timeline
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import Plot
from whichpool.reports.plots.timeline import last_end_s, timeline_plot

OPENED = 2  # the job whose pools differ most, and the one with the most lanes


@dataclass(frozen=True, slots=True)
class Block:
    """The plots of one job, side by side, with the verdicts on it; `is_folded` until the reader opens it."""

    title: str
    plots: Sequence[Plot]
    notes: Sequence[str]
    is_folded: bool


def blocks(result: RunResult, styles: Mapping[str, Style]) -> list[Block]:
    """Return a block for each job: opened ones first."""
    found: dict[str, list[Timeline]] = {}
    for one in sorted(result.timelines, key=lambda one: one.pool):
        found.setdefault(one.job, []).append(one)
    opened = _telling(found, result.verdicts)
    order = [*opened, *(job for job in found if job not in opened)]
    said = {job: [v.sentence for v in result.verdicts if v.job == job] for job in order}
    return [
        Block(job, _plots(i, found[job], styles), said[job], job not in opened) for i, job in enumerate(order)
    ]


def _telling(found: Mapping[str, Sequence[Timeline]], verdicts: Sequence[Verdict]) -> list[str]:
    apart = {v.job: abs(log(v.ratio)) for v in verdicts if v.ratio and v.ratio > 0}
    lanes = {job: sum(len(one.lanes) for one in timelines) for job, timelines in found.items()}
    first = sorted(found, key=lambda job: -apart.get(job, -1.0))[:1]
    others = sorted(
        (job for job in found if job not in first), key=lambda job: (-lanes[job], job not in apart)
    )
    return [*first, *others[: OPENED - 1]]


def _plots(number: int, timelines: Sequence[Timeline], styles: Mapping[str, Style]) -> list[Plot]:
    end_s = last_end_s(timelines)
    return [
        timeline_plot(f"timeline-{number}-{i}", one, end_s, styles[one.pool])
        for i, one in enumerate(timelines)
    ]
