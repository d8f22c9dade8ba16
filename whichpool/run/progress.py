"""How far a run has come, on stderr: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column

from measure.model.plan import CellPlan, Plan
from whichpool.consoles import LINE_EVERY_S
from whichpool.run.forecast import Forecast


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
    """Plain lines: one at first, then one every few seconds."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._forecast = Forecast(plan)
        self._said = float("-inf")

    def at(self, index: int, done: int) -> None:
        """Say which cell runs and how far it is, if nothing was said for a while."""
        left_s = self._forecast.left_s(index, done)
        if time.monotonic() - self._said >= LINE_EVERY_S:
            cell = self._plan.cells[index]
            self._say(
                f"[{index + 1}/{len(self._plan.cells)}] {cell_title(cell)}: {done} of {cell.n} jobs done, "
                f"about {left_s:.0f} s left"
            )

    def extended(self, plan: Plan) -> None:
        """Count the further cells, too."""
        self._plan = plan
        self._forecast.extended(plan)

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
        # one line on any terminal: where it is narrow, the cell's title is cut, never the time left
        title = Column(no_wrap=True, overflow="ellipsis", ratio=1)
        left = Column(no_wrap=True)
        columns = (
            TextColumn("{task.description}", table_column=title), BarColumn(bar_width=20),
            TextColumn("{task.fields[jobs]}", table_column=left),
        )  # fmt: skip
        self._progress = Progress(*columns, console=console, transient=True, expand=True)
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
        left_s = self._forecast.left_s(index, done)
        jobs, share = f"{done}/{cell.n}, {left_s:.0f} s left", self._forecast.share(left_s)
        self._progress.update(self._task, completed=share, description=cell_title(cell), jobs=jobs)

    def extended(self, plan: Plan) -> None:
        """Count the further cells, too."""
        self._plan = plan
        self._forecast.extended(plan)

    def waits(self, holder: str) -> None:
        """Say who measures first."""
        self._progress.update(self._task, description=waiting(holder))

    def unattended(self, queue: str) -> None:
        """Say that jobs wait for a worker."""
        self._progress.update(self._task, description=nobody_consumes(queue))


def cell_title(cell: CellPlan) -> str:
    """Name a cell for people."""
    offered = ", at an arrival rate" if cell.is_offered else ""
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
