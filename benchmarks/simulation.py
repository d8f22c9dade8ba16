"""Runs on a machine that does not exist: cells whose true throughput is known, and what disturbs them."""

import math
import random
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec import structs

from measure.cells.cell_summary import CellCounts, summarise
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, schedule
from measure.stats.intervals import FEWEST_ROUNDS


class Noise(NamedTuple):
    """What stands between a true throughput and a measured one.

    Attributes:
        scatter: standard deviation of the logarithm of a cell's throughput, from and to; each job on each
            pool has one of its own for a run.
        drift: the most by which the machine's speed ranges over a run, as a share.
        outliers: the share of cells that something else on the machine slows down.
        slowed: the share of the throughput that is then missing, from and to.
    """

    scatter: tuple[float, float] = (0.02, 0.06)
    drift: float = 0.20
    outliers: float = 0.03
    slowed: tuple[float, float] = (0.10, 0.30)


class Truth(NamedTuple):
    """What a cell would measure on an undisturbed machine.

    Attributes:
        jobs_per_s: its throughput.
        memory_mb: of all slots together; None where nobody reads it.
    """

    job: str
    pool: str
    concurrency: int
    jobs_per_s: float
    memory_mb: float | None = None


USUAL = Noise()
_COUNTS = CellCounts(unique=1, duplicates=0, failed=0, republished=0, released=0.0)


def simulated(
    truths: Sequence[Truth], seed: int, noise: Noise = USUAL, rounds: int = FEWEST_ROUNDS
) -> list[CellResult]:
    """Return a run's cells in the order in which they ran: every truth once a round.

    The order is a real plan's.
    """
    rng = random.Random(f"noise {seed}")  # noqa: S311 (a simulation, not a secret)
    by_cell = {(t.job, t.pool, t.concurrency): t for t in truths}
    scatter = {(t.job, t.pool): rng.uniform(*noise.scatter) for t in truths}
    results = []
    cells = schedule((), [_cell(truth) for truth in truths], rounds, seed)
    for cell, speed in zip(cells, _speeds(rng, len(cells), noise.drift), strict=True):
        error = _error(rng, scatter[cell.job, cell.pool], noise)
        truth = by_cell[cell.job, cell.pool, cell.concurrency]
        results.append(_measured(cell, truth.jobs_per_s * speed * error, truth.memory_mb))
    return results


def _cell(truth: Truth) -> CellPlan:
    return CellPlan(
        job=truth.job, task=truth.job, pool=truth.pool, queue=truth.pool, concurrency=truth.concurrency, n=1
    )  # fmt: skip


def _speeds(rng: random.Random, cells: int, most: float) -> list[float]:
    """Return the machine's relative speed at each cell: a trend and a random walk, 1 on (geometric) average.

    From its slowest to its fastest moment is some share of 0 to `most`.
    """
    trend = rng.uniform(-1, 1) * 2 / math.sqrt(cells)  # over the run up to twice what the walk makes
    path = list(accumulate(rng.gauss(trend, 1) for _ in range(cells)))
    middle, width = sum(path) / cells, max(path) - min(path)
    size = math.log1p(rng.uniform(0, most)) / width if width else 0.0
    return [math.exp(size * (at - middle)) for at in path]


def _error(rng: random.Random, scatter: float, noise: Noise) -> float:
    """Return the factor by which a cell is off: lognormal, and sometimes slowed down besides."""
    slowed = rng.uniform(*noise.slowed) if rng.random() < noise.outliers else 0.0
    return math.exp(rng.gauss(0, scatter)) * (1 - slowed)


def _measured(cell: CellPlan, jobs_per_s: float, memory_mb: float | None) -> CellResult:
    """Return the result of a cell of which nothing but its throughput and its memory is known."""
    result = summarise(cell, (), _COUNTS)
    return structs.replace(result, jobs_per_s=jobs_per_s, memory_mb=memory_mb, memory_kind="pss")
