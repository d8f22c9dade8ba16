"""How far a search has come, on stderr: its stage, and what is left of its budget."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column

from measure.model.plan import CellPlan, Plan
from whichpool.consoles import LINE_EVERY_S
from whichpool.run.progress import Progressing

_STAGES = {"pilot": "one call", "search": "how many at a time", "final": "the best of each in rounds"}


def stage_title(cell: CellPlan) -> str:
    """Say what a cell of a search is for."""
    number = f", round {cell.round}" if cell.stage == "final" else ""
    return f"{_STAGES[cell.stage or 'search']}: {cell.pool}, {cell.concurrency} at a time{number}"


class SearchProgress(Progressing):
    """A bar on a terminal, plain lines elsewhere."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self._plan = plan
        self._console = console
        self._budget_s = plan.search.budget_s if plan.search else 0.0
        self._began = time.monotonic()
        self._said = float("-inf")
        title = Column(no_wrap=True, overflow="ellipsis", ratio=1)
        self._bar = Progress(
            TextColumn("{task.description}", table_column=title), BarColumn(bar_width=20),
            TextColumn("{task.fields[left]}"), console=console, transient=True, expand=True,
        )  # fmt: skip
        self._task = self._bar.add_task("starting", total=max(self._budget_s, 1.0), left="")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def at(self, index: int, done: int) -> None:
        """Say which stage it is, and the time that is left."""
        cell = self._plan.cells[index]
        spent_s = time.monotonic() - self._began
        left = f"at most {max(0.0, self._budget_s - spent_s):.0f} s left"
        line = f"{stage_title(cell)}: {done} of {cell.n} calls"
        if self._console.is_terminal:
            self._bar.update(self._task, completed=spent_s, description=line, left=left)
        elif time.monotonic() - self._said >= LINE_EVERY_S:
            self._said = time.monotonic()
            print(f"{line}, {left}", file=sys.stderr, flush=True)  # noqa: T201 (progress is this class's purpose)

    def extended(self, plan: Plan) -> None:
        """Go on with further cells."""
        self._plan = plan
