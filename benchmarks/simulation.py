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
        memory: standard deviation of the logarithm of a cell's memory.
        workers: standard deviation of the logarithm of a worker's own speed: what one process has by luck.
        fresh: whether each contrast of each round has workers of its own; else one of each pool serves all.
    """

    scatter: tuple[float, float] = (0.02, 0.06)
    drift: float = 0.20
    outliers: float = 0.03
    slowed: tuple[float, float] = (0.10, 0.30)
    memory: float = 0.01
    workers: float = 0.0
    fresh: bool = True


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
_RANDOM = ("noise", "memory", "workers")
_COUNTS = CellCounts(unique=1, duplicates=0, failed=0, republished=0, released=0.0)


class Machine:
    """Measures one cell after the other, as they would come out on it.

    What was added later (memory, workers) draws from generators of its own, so that the same seed goes on
    giving the same throughputs.
    """

    def __init__(self, truths: Sequence[Truth], seed: int, noise: Noise, rounds: int) -> None:
        """Make a machine whose drift is that of a run of so many rounds."""
        self._rng, self._memory_rng, self._worker_rng = (_generator(of, seed) for of in _RANDOM)
        self._noise = noise
        self._truths = {(t.job, t.pool, t.concurrency): t for t in truths}
        self._scatter = {(t.job, t.pool): self._rng.uniform(*noise.scatter) for t in truths}
        self._speeds = iter(_speeds(self._rng, len(truths) * rounds, noise.drift))
        self._workers: dict[tuple[object, ...], float] = {}

    def measure(self, cell: CellPlan) -> CellResult:
        """Return what a cell comes to whose turn it is now."""
        truth = self._truths[cell.job, cell.pool, cell.concurrency]
        error = _error(self._rng, self._scatter[cell.job, cell.pool], self._noise)
        jobs_per_s = truth.jobs_per_s * next(self._speeds) * error * self._speed_of_worker(cell)
        return _measured(cell, jobs_per_s, self._memory_mb(truth))

    def _speed_of_worker(self, cell: CellPlan) -> float:
        contrast = (cell.job, cell.round) if self._noise.fresh else ()
        worker = (cell.pool, cell.concurrency, *contrast)
        if worker not in self._workers:
            self._workers[worker] = _lognormal(self._worker_rng, self._noise.workers)
        return self._workers[worker]

    def _memory_mb(self, truth: Truth) -> float | None:
        if truth.memory_mb is None:
            return None
        return truth.memory_mb * _lognormal(self._memory_rng, self._noise.memory)


def simulated(
    truths: Sequence[Truth], seed: int, noise: Noise = USUAL, rounds: int = FEWEST_ROUNDS
) -> list[CellResult]:
    """Return a run's cells in the order in which they ran: every truth once a round.

    The order is a real plan's.
    """
    machine = Machine(truths, seed, noise, rounds)
    return [machine.measure(cell) for cell in planned(truths, seed, rounds)]


def planned(truths: Sequence[Truth], seed: int, rounds: int = FEWEST_ROUNDS) -> tuple[CellPlan, ...]:
    """Return the cells of a run in the order in which they are to run."""
    return schedule((), [_cell(truth) for truth in truths], rounds, seed)


def _generator(of: str, seed: int) -> random.Random:
    return random.Random(f"{of} {seed}")  # noqa: S311 (a simulation, not a secret)


def _lognormal(rng: random.Random, deviation: float) -> float:
    return math.exp(rng.gauss(0, deviation))


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
    return _lognormal(rng, scatter) * (1 - slowed)


def _measured(cell: CellPlan, jobs_per_s: float, memory_mb: float | None) -> CellResult:
    """Return the result of a cell of which nothing but its throughput and its memory is known."""
    result = summarise(cell, (), _COUNTS)
    return structs.replace(result, jobs_per_s=jobs_per_s, memory_mb=memory_mb, memory_kind="pss")
