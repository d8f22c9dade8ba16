"""A job as data: which task, with which arguments, of what size, how long alone. No Celery here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["I/O", "CPU", "mixed", "identity", "counter"]
SHORTEST_TIMEOUT_S = 5.0
IO_CONCURRENCY = 16
CPU_CONCURRENCY = 2
ALONE_TIMES = 20  # a job may take this many times its time alone before its delivery is in doubt


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of call that a run makes many times, as a plan carries it.

    Attributes:
        name: what a user types.
        kind: what it mostly waits for; decides the default concurrency.
        summary: one line for help texts.
        task: the name of the Celery task.
        arguments: the task's keyword arguments, with their default values.
        n: jobs in a cell of the default plan.
        alone_s: about how long one job takes on an idle machine, in seconds.
        wait_argument: the argument that *is* the ideal duration in seconds, if there is one.
        keeps_value: whether its return value is kept with its sample.
    """

    name: str
    kind: Kind
    summary: str
    task: str
    n: int
    alone_s: float
    arguments: Mapping[str, Any] = field(default_factory=dict)
    wait_argument: str | None = None
    keeps_value: bool = False

    def ideal_s(self, arguments: Mapping[str, Any]) -> float | None:
        """Return the seconds one job would take on an ideal worker, or None where none is known."""
        return float(arguments[self.wait_argument]) if self.wait_argument else None

    def timeout_s(self, arguments: Mapping[str, Any]) -> float:
        """Return the seconds before an unfinished delivery of this job is in doubt."""
        alone = max(self.alone_s, self.ideal_s(arguments) or 0.0)
        return max(SHORTEST_TIMEOUT_S, min(alone * ALONE_TIMES, alone + 60.0))


def default_concurrency(job: Job) -> int:
    """Return how many at a time the default plan runs of a job."""
    return CPU_CONCURRENCY if job.kind in ("CPU", "mixed", "counter") else IO_CONCURRENCY
