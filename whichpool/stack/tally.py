"""What became of jobs that were sent as plain Celery tasks: counted, shown on stderr, told in lines."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress

from whichpool.consoles import LINE_EVERY_S
from whichpool.errors import ExitCode


@dataclass(slots=True)
class Tally:
    """What became of a number of jobs.

    Attributes:
        sent: how many there were.
        succeeded, failed: how many ended so.
        elapsed_s: seconds until the last result was in.
        by_worker: how many each worker ran, by its node name.
        error: what the first failed one said.
    """

    sent: int
    succeeded: int = 0
    failed: int = 0
    elapsed_s: float = 0.0
    by_worker: Counter[str] = field(default_factory=Counter)
    error: str = ""

    @property
    def ended(self) -> int:
        """How many have a result."""
        return self.succeeded + self.failed

    @property
    def exit_code(self) -> ExitCode:
        """0 only if all succeeded."""
        return ExitCode.OK if self.succeeded == self.sent else ExitCode.FAULT

    def add(self, meta: Mapping[str, Any], elapsed_s: float) -> None:
        """Count one result, as Celery stores it, that has come so many seconds after the start."""
        self.elapsed_s = elapsed_s
        self.by_worker[meta.get("worker") or "an unnamed worker"] += 1
        if meta["status"] == "SUCCESS":
            self.succeeded += 1
            return
        self.failed += 1
        self.error = self.error or f"{type(meta['result']).__name__}: {meta['result']}"

    def lines(self, job: str) -> Iterator[str]:
        """Yield what to tell: how many, how fast, on which workers, and what went wrong."""
        rate = f", {self.ended / self.elapsed_s:.1f} jobs/s" if self.ended else ""
        yield f"{self.succeeded} of {self.sent} {job} jobs succeeded in {self.elapsed_s:.1f} s{rate}"
        yield from (f"  {worker} ran {jobs}" for worker, jobs in sorted(self.by_worker.items()))
        if self.failed:
            yield f"  {self.failed} failed, the first with {self.error}"
        if self.ended < self.sent:
            yield f"  {self.sent - self.ended} without a result; are all workers well? see scripts/watch.py"


class CountDisplay:
    """How many jobs have ended: a bar on a terminal, a line now and then elsewhere, on stderr."""

    def __init__(self, tally: Tally) -> None:
        console = Console(stderr=True)
        self._tally = tally
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=tally.sent)
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._bar.stop()

    def show(self) -> None:
        """Show how many there are now."""
        self._bar.update(self._task, completed=self._tally.ended)
        if self._bar.disable and time.monotonic() - self._said >= LINE_EVERY_S:
            self._said = time.monotonic()
            click.echo(f"{self._tally.ended} of {self._tally.sent} jobs ended", err=True)
