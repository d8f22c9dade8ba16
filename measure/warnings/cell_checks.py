"""Warnings that the measured figures call for by themselves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil, inf

from config.pools import DIRECT_POOLS
from measure.cells.over_rounds import sound
from measure.cells.pairings import pairings
from measure.cells.saturation import at_saturation
from measure.model.cell_result import CellResult
from measure.model.result import Warned
from measure.stats.intervals import FEWEST_ROUNDS, SMALLEST_RATIO, spread
from measure.warnings.kinds import WarningKind

NOISY_SPREAD = 0.10
_ONE_SLOT = frozenset(pool.name for pool in DIRECT_POOLS.values() if pool.has_one_slot)
LONG_S = 0.5  # of a cell: what it takes besides its jobs matters little then
MOST_SUGGESTED = 100_000  # jobs of a cell
SHORTEST_S = 0.2  # below this, the coordinator's polls and the workers' wake-ups are much of a cell


def noisy(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of throughput that varies between rounds."""
    for (job, pool, concurrency), group in at_saturation(cells).items():
        rates = [cell.jobs_per_s for cell in sound(group) if cell.jobs_per_s]
        if spread(rates) > NOISY_SPREAD:
            variation = f"varied by {spread(rates):.0%} between rounds"
            yield WarningKind.NOISY.says(f"{job} on {pool}, {concurrency} at a time, {variation}")


def disagreeing(cells: Sequence[CellResult]) -> Iterable[Warned]:
    """Warn of pools of which each was clearly the faster one in some rounds."""
    for pair in pairings(cells):
        ratios = [a / b for a, b in zip(pair.rates, pair.other_rates, strict=True)]
        up = sum(ratio > SMALLEST_RATIO for ratio in ratios)
        down = sum(ratio < 1 / SMALLEST_RATIO for ratio in ratios)
        if up and down:
            yield WarningKind.ROUNDS_DISAGREE.says(
                f"{pair.job}, {pair.concurrency} at a time: {pair.pool} was faster in {up} of {pair.rounds} "
                f"rounds, {pair.other} in {down}"
            )


def few_rounds(cells: Sequence[CellResult], rounds: int) -> Iterable[Warned]:
    """Warn of too few rounds for a verdict, where there could be one."""
    contrasted = len({pool for _, pool, _ in at_saturation(cells)}) > 1
    if contrasted and rounds < FEWEST_ROUNDS:
        yield WarningKind.FEW_ROUNDS.says(f"{rounds} of {FEWEST_ROUNDS} rounds: no verdict")


def unlike_slots(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of a pool that ran a job at a concurrency that no other pool ran it at: it is not contrasted.

    A pool that always has one slot is meant to stand apart.
    """
    slots: dict[str, dict[str, set[int]]] = {}
    for job, pool, concurrency in at_saturation(cells):
        if pool not in _ONE_SLOT:
            slots.setdefault(job, {}).setdefault(pool, set()).add(concurrency)
    for job, by_pool in slots.items():
        for pool, sizes in sorted(by_pool.items()):
            others = set().union(*(by_pool[other] for other in by_pool if other != pool))
            if others and not sizes & others:
                alone = f"{pool} ran {_sizes(sizes)} at a time, and no other pool did"
                yield WarningKind.UNLIKE_SLOTS.says(f"{job}: {alone}: it is not contrasted")


def disturbed(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of cells that something spoilt, once for each job and pool, with what it was most often."""
    for (job, pool, concurrency), group in at_saturation(cells).items():
        reasons = [cell.disturbed[0] for cell in group if cell.disturbed]
        if reasons:
            (most, _), *_ = Counter(reasons).most_common(1)
            yield WarningKind.DISTURBED.says(
                f"{job} on {pool}, {concurrency} at a time: {len(reasons)} of {len(group)} cells were "
                f"disturbed ({most}); no verdict rests on them"
            )


def duplicated(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of jobs that were delivered again after they were done, once for a run."""
    seen = [cell for cell in cells if cell.duplicates]
    if seen:
        again, jobs = (sum(getattr(cell, name) for cell in seen) for name in ("duplicates", "unique"))
        yield WarningKind.DUPLICATES.says(
            f"{again:,} deliveries of {jobs:,} jobs came a second time (counted once, but executed again): "
            "another application on this Redis may have a shorter visibility_timeout than a job takes; "
            "give whichpool a database of its own"
        )


def short_cells(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of cells that ended too soon to measure a throughput, where rounds are compared, once a job."""
    shortest: dict[str, CellResult] = {}
    for (job, _, _), group in at_saturation(cells).items():
        for cell in sound(group) if len(group) > 1 else ():
            if _took_s(cell) < min(SHORTEST_S, _took_s(shortest.get(job))):
                shortest[job] = cell
    for job, cell in shortest.items():
        said = f"{job} on {cell.pool} took {1000 * _took_s(cell):.0f} ms: too short to measure"
        yield WarningKind.SHORT.says(said, "--jobs", job, "-n", str(_long_enough(cell)))


def _took_s(cell: CellResult | None) -> float:
    return (cell.elapsed_s if cell else None) or inf


def _long_enough(cell: CellResult) -> int:
    """Return how many jobs would have taken about `LONG_S`, in whole tens."""
    return min(MOST_SUGGESTED, 10 * ceil(cell.planned * LONG_S / _took_s(cell) / 10))


def unsound(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of lost and of failed jobs, once for each job and pool; such rounds have no figures of speed."""
    by_place: dict[tuple[str, str], list[CellResult]] = {}
    for cell in cells:
        by_place.setdefault((cell.job, cell.pool), []).append(cell)
    for (job, pool), group in by_place.items():
        if lost := [cell for cell in group if cell.lost]:
            missing = f"{_of_all(lost, 'lost')} jobs have no outcome{_in_rounds(lost, group)}"
            yield WarningKind.LOST.says(f"{job} on {pool}: {missing}")
        if failed := [cell for cell in group if cell.failed]:
            error = f" ({failed[0].error})" if failed[0].error else ""
            said = f"{_of_all(failed, 'failed')} jobs failed{_in_rounds(failed, group)}{error}"
            yield WarningKind.FAILED.says(f"{job} on {pool}: {said}")


def _of_all(cells: Sequence[CellResult], name: str) -> str:
    return f"{sum(getattr(c, name) for c in cells):,} of {sum(c.planned for c in cells):,}"


def _in_rounds(bad: Sequence[CellResult], group: Sequence[CellResult]) -> str:
    return f" in {len(bad)} of {len(group)} cells" if len(group) > 1 else ""


def _sizes(sizes: Iterable[int]) -> str:
    return " and ".join(f"{size:,}" for size in sorted(sizes))
