"""The tables of the jobs: throughput, latency, waits, resources, outcomes."""

from collections.abc import Sequence

from measure.cells.groups import CellGroup
from measure.cells.metrics import memory_mb_per_slot
from measure.model.cell_result import CellResult
from measure.model.durations import Durations
from measure.stats.intervals import geometric_mean, spread
from whichpool.reports import columns as common
from whichpool.reports.columns import milliseconds
from whichpool.reports.table import Column, Table, Value

_LOADED = (common.JOB, common.POOL, common.CONCURRENCY, common.LOOP)
_COUNTS = ("planned", "unique", "duplicates", "failed", "lost", "republished")


def throughput_table(groups: Sequence[CellGroup]) -> Table:
    """Return jobs per second at saturation: geometric means over the rounds, with their 95 % interval."""
    columns = (
        common.JOB, common.POOL, common.CONCURRENCY, common.ROUNDS, common.JOBS_PER_S, common.LOW,
        common.HIGH, Column("spread", "±", "{:.0%}", rank=1),
        Column("efficiency", "of ideal", "{:.0%}"), Column("warm_up", "warm-up cut", "{:,.0f}", rank=2),
    )  # fmt: skip
    rows = [_throughput(group) for group in groups if group.rate_per_s is None]
    return Table("throughput", "Throughput: geometric mean over the rounds, 95 % interval", columns, rows)


def latency_table(groups: Sequence[CellGroup]) -> Table:
    """Return exact percentiles: of latency at an arrival rate; of runtime where a job was offered none.

    At saturation latency is the length of the queue, which the plan chose.
    """
    columns = (
        *_LOADED, Column("of", "of", rank=2),
        milliseconds("p50_s", "p50"), milliseconds("p90_s", "p90", rank=1),
        milliseconds("p95_s", "p95"), milliseconds("p99_s", "p99"), milliseconds("max_s", "max"),
    )  # fmt: skip
    offered = {(group.job, group.pool, group.concurrency) for group in groups if group.rate_per_s is not None}
    wanted = [
        group for group in groups
        if group.rate_per_s is not None or (group.job, group.pool, group.concurrency) not in offered
    ]  # fmt: skip
    rows = [_latency(group) for group in wanted if any(_answer(group, cell) for cell in group.sound)]
    return Table("latency", "Latency at an arrival rate, else runtime", columns, rows)


def waits_table(groups: Sequence[CellGroup]) -> Table:
    """Return what latency is made of: waiting in the queue, and running."""
    columns = (
        *_LOADED, milliseconds("queue_wait_mean_s", "mean wait"),
        milliseconds("queue_wait_p95_s", "p95 wait"), milliseconds("runtime_mean_s", "mean runtime"),
        milliseconds("runtime_p95_s", "p95 runtime"),
    )  # fmt: skip
    rows = [_waits(group) for group in groups if any(cell.runtime for cell in group.sound)]
    return Table("waits", "Waiting in the queue, and running", columns, rows)


def resources_table(groups: Sequence[CellGroup]) -> Table:
    """Return CPU time and memory, geometric means over the rounds."""
    columns = (
        *_LOADED, Column("cpu_s_per_job", "CPU/job ms", "{:,.2f}", 1_000.0),
        Column("cpu_wall", "CPU/runtime", "{:.0%}"), Column("mb_per_slot", "MB/slot", "{:,.1f}"),
        Column("memory_mb", "MB together", "{:,.0f}", rank=1), Column("memory_kind", "counted", rank=1),
    )  # fmt: skip
    rows = [_resources(group) for group in groups]
    known = [row for row in rows if any(figure is not None for figure in row[len(_LOADED) : -1])]
    title = "CPU and memory: pss counts shared pages once, rss once a process"
    return Table("resources", title, columns, known)


def outcomes_table(groups: Sequence[CellGroup]) -> Table:
    """Return what became of the jobs, summed over the rounds."""
    counts = (Column(name, name, "{:,}") for name in _COUNTS)
    columns = (*_LOADED, *counts, milliseconds("sent_late_s", "sent late", rank=1))
    return Table("outcomes", "What became of the jobs", columns, [_outcomes(group) for group in groups])


def _about(group: CellGroup) -> list[Value]:
    return [group.job, group.pool, group.concurrency, group.loop]


def _throughput(group: CellGroup) -> list[Value]:
    rates = [cell.jobs_per_s for cell in group.sound if cell.jobs_per_s]
    mean = geometric_mean(rates)
    return [
        group.job, group.pool, group.concurrency, len(group.sound), group.mean(lambda c: c.jobs_per_s),
        mean.low if mean else None, mean.high if mean else None, spread(rates) if mean else None,
        group.mean(lambda c: c.efficiency), group.mean(lambda c: c.warm_up),
    ]  # fmt: skip


def _latency(group: CellGroup) -> list[Value]:
    def longest(cell: CellResult) -> float | None:
        durations = _answer(group, cell)
        return durations.max_s if durations else None

    field = _answers_with(group)
    figures = (_percentile(group, field, name) for name in ("p50_s", "p90_s", "p95_s", "p99_s"))
    return [*_about(group), field, *figures, group.most(longest)]


def _answers_with(group: CellGroup) -> str:
    return "runtime" if group.rate_per_s is None else "latency"


def _answer(group: CellGroup, cell: CellResult) -> Durations | None:
    durations: Durations | None = getattr(cell, _answers_with(group))
    return durations


def _waits(group: CellGroup) -> list[Value]:
    wanted = (("queue_wait", "mean_s"), ("queue_wait", "p95_s"), ("runtime", "mean_s"), ("runtime", "p95_s"))
    return [*_about(group), *(_percentile(group, field, name) for field, name in wanted)]


def _percentile(group: CellGroup, field: str, name: str) -> float | None:
    def figure(cell: CellResult) -> float | None:
        durations: Durations | None = getattr(cell, field)
        return None if durations is None else getattr(durations, name)

    return group.mean(figure)


def _resources(group: CellGroup) -> list[Value]:
    kinds = {cell.memory_kind for cell in group.sound}
    return [
        *_about(group), group.mean(lambda c: c.cpu_s_per_job), group.mean(lambda c: c.cpu_wall),
        memory_mb_per_slot(group.cells), group.mean(lambda c: c.memory_mb),
        kinds.pop() if len(kinds) == 1 else None,
    ]  # fmt: skip


def _outcomes(group: CellGroup) -> list[Value]:
    counts = (sum(getattr(cell, name) for cell in group.cells) for name in _COUNTS)
    return [
        *_about(group),
        *counts,
        max((c.sent_late_s for c in group.cells if c.sent_late_s is not None), default=None),
    ]
