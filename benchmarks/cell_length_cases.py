"""The contrasts on which the length of cells is tried: a job, two pools, so many waves a cell."""

from typing import NamedTuple

from benchmarks.truth import TWIN
from config.guide_jobs import JOBS
from config.jobs import default_concurrency
from config.machine import usable_cpus

LENGTHS_S = (0.2, 0.3, 0.5, 1.0)
CONTRASTS = (
    ("primes", ("prefork", "threads")),
    ("primes", ("threads", TWIN)),
    ("sleep", ("prefork", "threads")),
)


class Case(NamedTuple):
    """A contrast with cells of a certain length.

    Attributes:
        job: what both pools run, by its name.
        pools: which.
        length_s: about how long the jobs of a cell take on a pool that runs as many at once as it can.
    """

    job: str
    pools: tuple[str, str]
    length_s: float

    @property
    def name(self) -> str:
        """Name the contrast in a table."""
        return f"{self.job}: {self.pools[0]} against {self.pools[1]}"

    @property
    def waves(self) -> int:
        """How often each slot runs a job in a cell: a whole number, or the last jobs would run alone."""
        return max(1, round(self.length_s / wave_s(self.job)))

    @property
    def n(self) -> int:
        """Jobs in a cell."""
        return self.waves * slots(self.job)


def cases() -> list[Case]:
    """Return every contrast at every length."""
    return [Case(job, pools, length_s) for job, pools in CONTRASTS for length_s in LENGTHS_S]


def slots(job: str) -> int:
    """Return how many jobs run at a time."""
    return default_concurrency(JOBS[job])


def wave_s(job: str) -> float:
    """Return about how long it takes until each slot has run one job, in seconds."""
    at_once = slots(job) if JOBS[job].kind == "I/O" else min(slots(job), usable_cpus())
    return JOBS[job].alone_s * slots(job) / at_once
