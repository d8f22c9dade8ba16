"""Which process and thread ran which job, and when: a lane for each thread, lanes by process."""

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from measure.model.timeline import Lane, Timeline
from whichpool.reports.plots.axes import BELOW, along, keyed
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.scales import Scale, lasting
from whichpool.reports.plots.svg import NOTHING, element, group, number, rect, text
from whichpool.reports.plots.words import PER_SECOND, unit_of

LEFT = 62.0
TOP = 24.0
MOST_LANES = 64
TALLEST, LOWEST, ALL = 15.0, 4.0, 220.0  # pixels of a lane, and of all together
BETWEEN = 3.0  # pixels between two processes
READABLE = 11.0  # pixels that a process's label needs
GAP = 0.6  # pixels between one job and the next


def last_end_s(timelines: Sequence[Timeline]) -> float:
    """Return when the last drawn job ended, in seconds since the first start."""
    return max(
        (end for timeline in timelines for lane in timeline.lanes for _, end in lane.spans), default=0.0
    )


def timeline_plot(key: str, timeline: Timeline, end_s: float, style: Style) -> Plot:
    """Return the lanes of one cell, on a time axis that ends at `end_s`."""
    unit = unit_of(end_s)
    scale = lasting((end_s, end_s), LEFT, WIDTH - 12, PER_SECOND[unit])
    processes = [
        list(lanes)
        for _, lanes in groupby(timeline.lanes[:MOST_LANES], lambda lane: (lane.host, lane.process))
    ]
    height = max(LOWEST, min(TALLEST, ALL / max(1, sum(map(len, processes)))))
    bottom = TOP + sum(len(lanes) * height + BETWEEN for lanes in processes)
    body = group(
        keyed(13, style, timeline.pool, lane_owner(timeline)),
        along(scale, TOP, bottom, f"time since the first start, {unit}"),
        _processes(processes, height, scale, style),
    )  # fmt: skip
    finding = f"{timeline.job} on {timeline.pool}: {lane_owner(timeline)} ran {jobs(timeline)}."
    return Plot(key, f"{timeline.job} on {timeline.pool}", finding, bottom + BELOW, body, jobs(timeline))


def lane_owner(timeline: Timeline) -> str:
    """Return how many processes and threads there are."""
    processes, threads = len({(lane.host, lane.process) for lane in timeline.lanes}), len(timeline.lanes)
    process_text = f"{processes:,} process{'' if processes == 1 else 'es'}"
    return f"{process_text}, {threads:,} thread{'' if threads == 1 else 's'}"


def jobs(timeline: Timeline) -> str:
    """Return how many jobs are drawn, and in how many lanes where there are more."""
    job_text = (
        f"the first {timeline.shown:,} of {timeline.jobs:,} jobs"
        if timeline.shown < timeline.jobs
        else f"all {timeline.jobs:,} jobs"
    )
    return f"{job_text}, the first {MOST_LANES} lanes" if len(timeline.lanes) > MOST_LANES else job_text


def _processes(processes: Sequence[Sequence[Lane]], height: float, scale: Scale, style: Style) -> Markup:
    y, drawn = TOP, []
    for lanes in processes:
        tall = len(lanes) * height
        drawn += [rect(LEFT, y, scale.end - LEFT, tall, "lane"), _label(lanes, y, tall)]
        drawn += [_jobs(lane, y + (i + 0.5) * height, height, scale, style) for i, lane in enumerate(lanes)]
        y += tall + BETWEEN
    return group(*drawn)


def _label(lanes: Sequence[Lane], y: float, tall: float) -> Markup:
    if tall < READABLE:
        return NOTHING
    return text(LEFT - 6, y + tall / 2 + 4, str(lanes[0].process), "tick", "end")


def _jobs(lane: Lane, y: float, height: float, scale: Scale, style: Style) -> Markup:
    """Draw all jobs of a lane as one path, which is a tenth of the size of as many rectangles."""
    ends = [(scale.at(a), scale.at(b)) for a, b in lane.spans]
    path = "".join(f"M{number(a)} {number(y)}h{number(max(0.4, b - a - GAP))}" for a, b in ends)
    return element("path", d=path, class_=f"job {style.class_}", stroke_width=max(1.0, height - 2))
