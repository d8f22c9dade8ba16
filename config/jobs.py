"""The guide's jobs as data: which task, what default size, how long alone. No Celery here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["I/O", "CPU", "mixed", "identity", "counter"]
SHORTEST_TIMEOUT_S = 5.0
ALONE_TIMES = 20  # a job may take this many times its time alone before its delivery is in doubt


@dataclass(frozen=True, slots=True)
class Job:
    """One of the guide's jobs.

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


# sizes by the clock of a 2026 cloud CPU: about 50 ms waiting, 30 ms computing
JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job("sleep", "I/O", "time.sleep", "whichpool.sleep", 160, 0.05,
            {"seconds": 0.05}, wait_argument="seconds"),
        Job("fetch", "I/O", "an HTTP GET from a server with a set latency", "whichpool.fetch", 160, 0.05,
            {"latency_s": 0.05, "url": ""}, wait_argument="latency_s"),
        Job("files", "I/O", "write, fsync, read back", "whichpool.files", 64, 0.02, {"size_kb": 256}),
        Job("primes", "CPU", "count primes in pure Python", "whichpool.primes", 32, 0.035, {"below": 40_000}),
        Job("digest", "CPU", "SHA-256 of large buffers; releases the GIL", "whichpool.digest", 32, 0.025,
            {"size_mb": 8, "times": 4}),
        Job("mixed", "mixed", "half waiting, half pure Python", "whichpool.mixed", 32, 0.04,
            {"seconds": 0.02, "below": 25_000}),
        Job("whoami", "identity", "process, thread and host of a job", "whichpool.whoami", 64, 0.05,
            {"hold_s": 0.05}, keeps_value=True),
        Job("guide-thread", "identity", "the guide's Thread subclass, inside a job",
            "whichpool.guide_thread", 1, 0.1, keeps_value=True),
        Job("guide-process", "identity", "the guide's Process subclass, inside a job",
            "whichpool.guide_process", 1, 0.5, keeps_value=True),
        Job("noop", "mixed", "nothing at all: what a job costs", "whichpool.noop", 1_000, 0.001),
    )
}  # fmt: skip
DEFAULT_ROUNDS = 5
CONTRASTED = ("sleep", "fetch", "primes", "digest")
ONCE = ("whoami", "guide-thread", "guide-process", "files", "mixed")
IO_CONCURRENCY = 16
CPU_CONCURRENCY = 2


def default_concurrency(job: Job) -> int:
    """Return how many at a time the default plan runs of a job."""
    return CPU_CONCURRENCY if job.kind in ("CPU", "mixed", "counter") else IO_CONCURRENCY
