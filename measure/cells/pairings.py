"""Which cells of a run are contrasted: a job on two pools, round by round, like with like."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import msgspec

from measure.cells.crowding import Crowding, crowding
from measure.cells.metrics import memory_mb_per_slot
from measure.cells.others_cpu import others_cpu
from measure.cells.over_rounds import over_rounds
from measure.cells.saturation import sound_at_saturation
from measure.model.cell_result import CellResult


class Pairing(msgspec.Struct, frozen=True):
    """One job on two pools at saturation, in the rounds in which both have a figure.

    Attributes:
        rates, other_rates: jobs per second, round by round.
        memory_mb, other_memory_mb: memory per slot, in the rounds in which both pools know it.
        memory_mb_per_slot: by pool: over those rounds, or over all where no round has both.
        others_cpu: the share of the CPUs that other programs used meanwhile; None where nobody looked.
        disturbed: of each round that is left out, the first thing that disturbed one of its cells.
        crowding: whether other programs left it too few CPUs.
        fresh_workers: whether each round had workers of its own; None where that is not known.
    """

    job: str
    concurrency: int
    pool: str
    other: str
    rates: tuple[float, ...]
    other_rates: tuple[float, ...]
    memory_mb: tuple[float, ...]
    other_memory_mb: tuple[float, ...]
    memory_mb_per_slot: dict[str, float]
    others_cpu: float | None = None
    disturbed: tuple[str, ...] = ()
    fresh_workers: bool | None = None
    crowding: Crowding = Crowding()

    @property
    def name(self) -> tuple[str, int, str, str]:
        """What tells a pair from the others of a run."""
        return self.job, self.concurrency, self.pool, self.other

    @property
    def rounds(self) -> int:
        """Rounds in which both pools have a figure, and neither was disturbed."""
        return len(self.rates)


def pairings(cells: Sequence[CellResult]) -> list[Pairing]:
    """Return every job with every two pools that ran it, paired by round.

    A job that ran at several concurrencies is paired at each.
    """
    sound = sound_at_saturation(cells)
    pairs = []
    for job in dict.fromkeys(cell.job for cell in sound):
        for group in _alike([cell for cell in sound if cell.job == job]):
            pools = sorted({cell.pool for cell in group})
            pairs += [_pairing(group, pool, other) for pool, other in combinations(pools, 2)]
    return pairs


def _alike(cells: Sequence[CellResult]) -> list[list[CellResult]]:
    """Group by concurrency: 16 threads against 4 processes is no contrast of pools."""
    return [[c for c in cells if c.concurrency == size] for size in sorted({c.concurrency for c in cells})]


def _pairing(cells: Sequence[CellResult], pool: str, other: str) -> Pairing:
    by_pool = {name: {cell.round: cell for cell in cells if cell.pool == name} for name in (pool, other)}
    rounds = sorted(by_pool[pool].keys() & by_pool[other].keys())
    both = [(by_pool[pool][number], by_pool[other][number]) for number in rounds]
    pairs = [(cell, other_cell) for cell, other_cell in both if not cell.disturbed + other_cell.disturbed]
    memory = [
        (mb, other_mb)
        for cell, other_cell in pairs
        if (mb := memory_mb_per_slot([cell])) and (other_mb := memory_mb_per_slot([other_cell]))
    ]
    return Pairing(
        job=cells[0].job, concurrency=cells[0].concurrency, pool=pool, other=other,
        rates=tuple(cell.jobs_per_s or 0.0 for cell, _ in pairs),
        other_rates=tuple(cell.jobs_per_s or 0.0 for _, cell in pairs),
        memory_mb=tuple(mb for mb, _ in memory), other_memory_mb=tuple(mb for _, mb in memory),
        memory_mb_per_slot=_means(pool, other, memory) or _known(by_pool),
        others_cpu=others_cpu(cell.conditions for pair in pairs for cell in pair if cell.conditions),
        disturbed=tuple(sum((c.disturbed for c in pair), ())[0] for pair in both if pair not in pairs),
        fresh_workers=_fresh([cell for pair in pairs for cell in pair]),
        crowding=crowding({pool: [cell for cell, _ in pairs], other: [cell for _, cell in pairs]}),
    )  # fmt: skip


def _means(pool: str, other: str, memory: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return the means over the very rounds that the interval is of; a sentence must not contradict it."""
    if not memory:
        return {}
    known = {pool: over_rounds([mb for mb, _ in memory]), other: over_rounds([mb for _, mb in memory])}
    return {name: mb for name, mb in known.items() if mb is not None}


def _known(by_pool: Mapping[str, Mapping[int, CellResult]]) -> dict[str, float]:
    known = {pool: memory_mb_per_slot(list(cells.values())) for pool, cells in by_pool.items()}
    return {pool: mb for pool, mb in known.items() if mb is not None}


def _fresh(cells: Sequence[CellResult]) -> bool | None:
    known = {cell.fresh_workers for cell in cells}
    return None if None in known or not known else known == {True}
