"""A job as data: which task, with which arguments, of what size, how long alone. No Celery here."""

from collections.abc import Callable, Mapping
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
        optional: further ones that the task itself has these defaults for.
        n: jobs in a cell of the default plan.
        alone_s: about how long one job takes on an idle machine, in seconds.
        wait_argument: the argument that *is* the ideal duration in seconds, if there is one.
        takes_s: about how long a job with some arguments takes alone; None where no formula is known.
        keeps_value: whether its return value is kept with its sample.
    """

    name: str
    kind: Kind
    summary: str
    task: str
    n: int
    alone_s: float
    arguments: Mapping[str, Any] = field(default_factory=dict)
    optional: Mapping[str, Any] = field(default_factory=dict)
    wait_argument: str | None = None
    takes_s: Callable[[Mapping[str, Any]], float] | None = None
    keeps_value: bool = False

    @property
    def known_arguments(self) -> dict[str, Any]:
        """Every argument that a user may give, with its default."""
        return {**self.arguments, **self.optional}

    def called_with(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of a call: those that are given, and the defaults of the rest.

        An optional one at its default is omitted: older workers do not know it, and older results are the
        same as those without it.
        """
        called = {**self.arguments, **given}
        return {name: value for name, value in called.items() if (name, value) not in self.optional.items()}

    def ideal_s(self, arguments: Mapping[str, Any]) -> float | None:
        """Return the seconds one job would take on an ideal worker, or None where none is known."""
        return float(arguments[self.wait_argument]) if self.wait_argument else None

    def alone_with_s(self, arguments: Mapping[str, Any]) -> float:
        """Return about how many seconds a job with some arguments takes on an idle machine."""
        if self.takes_s:
            return self.takes_s({**self.known_arguments, **arguments})
        return max(self.alone_s, self.ideal_s(arguments) or 0.0)

    def timeout_s(self, arguments: Mapping[str, Any]) -> float:
        """Return the seconds before an unfinished delivery of this job is in doubt."""
        alone = self.alone_with_s(arguments)
        return max(SHORTEST_TIMEOUT_S, min(alone * ALONE_TIMES, alone + 60.0))


def default_concurrency(job: Job) -> int:
    """Return how many at a time the default plan runs of a job."""
    return CPU_CONCURRENCY if job.kind in ("CPU", "mixed", "counter") else IO_CONCURRENCY
