"""Which timelines a page opens: each job's pools side by side, the most telling jobs first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from measure.model.result import RunResult, Verdict
from measure.model.timeline import Timeline
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import Plot
from whichpool.reports.plots.timeline import last_end_s, timeline_plot

MOST_DRAWN = 50  # jobs: a page of thousands opens in no browser; the JSON has them all
OPENED = 2  # the job whose pools differ most, and the one with the most lanes


@dataclass(frozen=True, slots=True)
class Block:
    """The plots of one job, side by side, with the verdicts on it; `is_folded` until the reader opens it."""

    title: str
    plots: Sequence[Plot]
    notes: Sequence[str]
    is_folded: bool


def blocks(result: RunResult, styles: Mapping[str, Style]) -> list[Block]:
    """Return a block for each job, opened ones first; of very many jobs, the first fifty."""
    timelines_by_job: dict[str, list[Timeline]] = {}
    for timeline in sorted(result.timelines, key=lambda timeline: timeline.pool):
        timelines_by_job.setdefault(timeline.job, []).append(timeline)
    opened = _telling_jobs(timelines_by_job, result.verdicts)
    order = [*opened, *(job for job in timelines_by_job if job not in opened)][:MOST_DRAWN]
    sentences_by_job = {job: [v.sentence for v in result.verdicts if v.job == job] for job in order}
    return [
        Block(job, _plots(i, timelines_by_job[job], styles), sentences_by_job[job], job not in opened)
        for i, job in enumerate(order)
    ]


def _telling_jobs(
    timelines_by_job: Mapping[str, Sequence[Timeline]], verdicts: Sequence[Verdict]
) -> list[str]:
    differences = {v.job: abs(log(v.ratio)) for v in verdicts if v.ratio and v.ratio > 0}
    lanes = {
        job: sum(len(timeline.lanes) for timeline in timelines) for job, timelines in timelines_by_job.items()
    }
    first = sorted(timelines_by_job, key=lambda job: -differences.get(job, -1.0))[:1]
    others = sorted(
        (job for job in timelines_by_job if job not in first),
        key=lambda job: (-lanes[job], job not in differences),
    )
    return [*first, *others[: OPENED - 1]]


def _plots(number: int, timelines: Sequence[Timeline], styles: Mapping[str, Style]) -> list[Plot]:
    end_s = last_end_s(timelines)
    return [
        timeline_plot(f"timeline-{number}-{i}", timeline, end_s, styles[timeline.pool])
        for i, timeline in enumerate(timelines)
    ]
