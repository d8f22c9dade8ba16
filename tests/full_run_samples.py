"""Plausible samples of jobs on simulated slots, the same ones each time."""

import math
import random
from collections.abc import Iterable
from typing import NamedTuple

from measure.model.plan import CellPlan
from measure.model.sample import Sample

EPOCH = 1_796_000_000.0
HOST = "vm-1"
DRIFT = 0.02  # of a cell's speed between rounds, as the standard deviation of its logarithm
NOISY_DRIFT = 0.13


class Shape(NamedTuple):
    """How long a job takes: median and spread of its runtime, its CPU time, the gap before the next (s)."""

    runtime_s: float
    sigma: float
    cpu_s: float
    gap_s: float


SHAPES = {
    ("sleep", "threads"): Shape(0.0504, 0.004, 0.0001, 0.002),
    ("sleep", "prefork"): Shape(0.0506, 0.005, 0.0002, 0.004),
    ("fetch", "threads"): Shape(0.0535, 0.060, 0.0006, 0.006),
    ("fetch", "prefork"): Shape(0.0525, 0.050, 0.0007, 0.006),
    ("primes", "threads"): Shape(0.0790, 0.150, 0.0385, 0.002),
    ("primes", "prefork"): Shape(0.0405, 0.080, 0.0385, 0.003),
    ("digest", "threads"): Shape(0.0215, 0.090, 0.0196, 0.003),
    ("digest", "prefork"): Shape(0.0210, 0.060, 0.0195, 0.003),
    ("files", "threads"): Shape(0.0085, 0.300, 0.0007, 0.002),
    ("files", "prefork"): Shape(0.0070, 0.300, 0.0006, 0.003),
    ("mixed", "threads"): Shape(0.0640, 0.120, 0.0240, 0.002),
    ("mixed", "prefork"): Shape(0.0445, 0.080, 0.0240, 0.003),
}
WHOAMI = Shape(0.0504, 0.004, 0.0001, 0.002)


def samples(cell: CellPlan) -> list[Sample]:
    """Return what the probe would have seen of a cell: jobs in their order on the first slot that is free."""
    shape = SHAPES.get((cell.job, cell.pool), WHOAMI)
    rng = random.Random(f"{cell.job} {cell.pool} {cell.round} {cell.rate_per_s}")  # noqa: S311 (a simulation)
    drift = math.exp(rng.gauss(0, NOISY_DRIFT if (cell.job, cell.pool) == ("primes", "prefork") else DRIFT))
    free = [EPOCH + shape.gap_s * (1 + slot) / cell.concurrency for slot in range(cell.concurrency)]
    seen = []
    for n, due in enumerate(_due(cell)):
        slot = min(range(cell.concurrency), key=free.__getitem__)
        started = max(free[slot], due + 0.0006)
        runtime_s = shape.runtime_s * drift * math.exp(rng.gauss(0, shape.sigma))
        free[slot] = started + runtime_s + shape.gap_s * rng.uniform(0.8, 1.4)
        who = _who(cell.pool, slot)
        seen.append(Sample(n, due, started, started + runtime_s, shape.cpu_s * drift, *who, 0, "succeeded"))
    return seen


def _due(cell: CellPlan) -> Iterable[float]:
    """Yield when each job is due: at once, or at the arrival rate."""
    interval_s = 1 / cell.rate_per_s if cell.rate_per_s else 0.0
    return (EPOCH + n * interval_s for n in range(cell.n))


def _who(pool: str, slot: int) -> tuple[int, int, str]:
    """Return process, thread and host of a slot."""
    if pool == "threads":
        return 4_100, 139_900_000_000_000 + 4_096 * slot, HOST
    return 4_200 + slot, 139_800_000_000_000, HOST
