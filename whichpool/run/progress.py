"""How far a run has come, on stderr: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from measure.model.plan import CellPlan, Plan
from whichpool.consoles import LINE_EVERY_S

CELL_S = 0.2  # about what a cell takes beside its jobs
FRESH_WORKER_S = 0.5  # of starting one, beside that of the other pool
UNKNOWN_JOB_S = 0.05  # of a job of which nothing is known


def expected_s(cell: CellPlan) -> float:
    """Return about how long a cell takes, in seconds: the time left goes by it."""
    if cell.rate_per_s:
        return CELL_S + cell.n / cell.rate_per_s
    alone_s = cell.alone_s or cell.ideal_s or UNKNOWN_JOB_S
    if cell.strategy:
        return CELL_S + alone_s
    start_s = FRESH_WORKER_S if cell.fresh_workers else 0.0
    return CELL_S + start_s + cell.n * alone_s / cell.concurrency / (cell.load or 1.0)


class Forecast:
    """How much of a plan is done, and how long the rest will take at the pace so far."""

    def __init__(self, plan: Plan, began: float | None = None) -> None:
        self._weights = [expected_s(cell) for cell in plan.cells]
        self._began = time.monotonic() if began is None else began

    def extended(self, plan: Plan) -> "Forecast":
        """Return the forecast of the same run with further cells."""
        return Forecast(plan, self._began)

    def share(self, index: int, fraction: float) -> float:
        """Return the done share of the plan, from 0 to 1, when a fraction of cell `index` is done."""
        return (sum(self._weights[:index]) + self._weights[index] * fraction) / sum(self._weights)

    def left_s(self, share: float) -> float:
        """Return about how many seconds are left."""
        spent = time.monotonic() - self._began
        return spent * (1 - share) / share if share > 0 else sum(self._weights)


class Progressing(AbstractContextManager["Progressing"]):
    """Tells how far a run has come; the base says nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put away what is on the screen."""

    def at(self, index: int, done: int) -> None:
        """Cell `index` of the plan has `done` jobs done."""

    def extended(self, plan: Plan) -> None:
        """The plan goes on with further cells."""

    def waits(self, holder: str) -> None:
        """Another run measures first."""

    def unattended(self, queue: str) -> None:
        """No worker consumes a queue in which jobs wait."""


class Lines(Progressing):
    """Plain lines: one for each cell, and one every few seconds within a long one."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._forecast = Forecast(plan)
        self._said = 0.0
        self._index = -1

    def at(self, index: int, done: int) -> None:
        """Say which cell runs and how far it is, when that is news."""
        if index != self._index or time.monotonic() - self._said >= LINE_EVERY_S:
            self._index = index
            cell = self._plan.cells[index]
            left_s = self._forecast.left_s(self._forecast.share(index, done / cell.n))
            self._say(
                f"[{index + 1}/{len(self._plan.cells)}] {cell_title(cell)}: {done} of {cell.n} jobs done, "
                f"about {left_s:.0f} s left"
            )

    def extended(self, plan: Plan) -> None:
        """Count the further cells, too."""
        self._plan = plan
        self._forecast = self._forecast.extended(plan)

    def waits(self, holder: str) -> None:
        """Say who measures first."""
        if time.monotonic() - self._said >= LINE_EVERY_S:
            self._say(waiting(holder))

    def unattended(self, queue: str) -> None:
        """Say that jobs wait for a worker."""
        if time.monotonic() - self._said >= LINE_EVERY_S:
            self._say(nobody_consumes(queue))

    def _say(self, line: str) -> None:
        self._said = time.monotonic()
        print(line, file=sys.stderr, flush=True)  # noqa: T201 (progress is this class's purpose)


class Bar(Progressing):
    """One bar for the whole run, with the jobs of the present cell beside it."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self._plan = plan
        self._forecast = Forecast(plan)
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[jobs]}"))
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("starting", total=1.0, jobs="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._progress.stop()

    def at(self, index: int, done: int) -> None:
        """Move the bar."""
        cell = self._plan.cells[index]
        share = self._forecast.share(index, done / cell.n)
        jobs = f"{done}/{cell.n} jobs, about {self._forecast.left_s(share):.0f} s left"
        self._progress.update(self._task, completed=share, description=cell_title(cell), jobs=jobs)

    def extended(self, plan: Plan) -> None:
        """Count the further cells, too."""
        self._plan = plan
        self._forecast = self._forecast.extended(plan)

    def waits(self, holder: str) -> None:
        """Say who measures first."""
        self._progress.update(self._task, description=waiting(holder))

    def unattended(self, queue: str) -> None:
        """Say that jobs wait for a worker."""
        self._progress.update(self._task, description=nobody_consumes(queue))


def cell_title(cell: CellPlan) -> str:
    """Name a cell for people."""
    offered = ", at an offered rate" if cell.is_offered else ""
    return f"{cell.label} on {cell.pool}, {cell.concurrency} at a time{offered}, round {cell.round}"


def nobody_consumes(queue: str) -> str:
    """Say which queue has lost its worker."""
    return f"no worker consumes queue {queue!r} any more: its jobs wait for one"


def waiting(holder: str) -> str:
    """Say which run holds the pools; `holder` is ``run host pid``."""
    run_id, host, process = holder.split(" ")
    return f"waiting: run {run_id} measures on these pools (coordinator on {host}, process {process})"


def progressing(plan: Plan, console: Console) -> Progressing:
    """Return what fits the console: a bar on a terminal, plain lines elsewhere."""
    return Bar(plan, console) if console.is_terminal else Lines(plan)
