"""Two pools side by side on each job, and the verdict in one sentence."""

from collections.abc import Sequence
from itertools import combinations

import msgspec

from measure.cells.metrics import memory_mb_per_slot
from measure.cells.saturation import sound_at_saturation
from measure.model.cell_result import CellResult
from measure.model.result import Verdict
from measure.stats.holm import Decided, holm_intervals
from measure.stats.intervals import FEWEST_ROUNDS, SMALLEST_RATIO, Interval, log_ratios

_NO_DIFFERENCE = "no measurable difference"


class Pairing(msgspec.Struct, frozen=True):
    """One job's throughput on two pools at saturation, round by round, in jobs per second."""

    job: str
    concurrency: int
    pool: str
    other: str
    rates: tuple[float, ...]
    other_rates: tuple[float, ...]
    memory_mb_per_slot: dict[str, float]

    @property
    def rounds(self) -> int:
        """Rounds in which both pools have a figure."""
        return len(self.rates)


def pairings(cells: Sequence[CellResult]) -> list[Pairing]:
    """Return every job with every two pools that ran it, paired by round.

    A job that ran at several concurrencies is paired at each.
    """
    sound = sound_at_saturation(cells)
    pairs = []
    for job in dict.fromkeys(c.job for c in sound):
        for group in _alike([c for c in sound if c.job == job]):
            pairs += [_pairing(group, a, b) for a, b in combinations(sorted({c.pool for c in group}), 2)]
    return pairs


def verdicts(cells: Sequence[CellResult]) -> tuple[Verdict, ...]:
    """Return a verdict for every job that ran on two pools in enough rounds for an interval."""
    pairs = [p for p in pairings(cells) if p.rounds >= FEWEST_ROUNDS]
    several = {p.job for p in pairs if len({q.concurrency for q in pairs if q.job == p.job}) > 1}
    decided = holm_intervals([log_ratios(p.rates, p.other_rates) for p in pairs])
    return tuple(_verdict(p, d, p.job in several) for p, d in zip(pairs, decided, strict=True))


def _alike(cells: Sequence[CellResult]) -> list[list[CellResult]]:
    """Group by concurrency; pools with one concurrency each (a loop has one slot) stay together."""
    sizes = sorted({c.concurrency for c in cells})
    if len({(c.pool, c.concurrency) for c in cells}) == len({c.pool for c in cells}):
        return [list(cells)]
    return [[c for c in cells if c.concurrency == size] for size in sizes]


def _pairing(cells: Sequence[CellResult], pool: str, other: str) -> Pairing:
    by_pool = {name: {c.round: c for c in cells if c.pool == name} for name in (pool, other)}
    rounds = sorted(by_pool[pool].keys() & by_pool[other].keys())
    memory = {name: memory_mb_per_slot(by_pool[name].values()) for name in (pool, other)}
    return Pairing(
        cells[0].job, cells[0].concurrency, pool, other,
        tuple(by_pool[pool][r].jobs_per_s or 0.0 for r in rounds),
        tuple(by_pool[other][r].jobs_per_s or 0.0 for r in rounds),
        {name: mb for name, mb in memory.items() if mb is not None},
    )  # fmt: skip


def _verdict(pair: Pairing, decided: Decided, says_concurrency: bool) -> Verdict:
    interval = decided.interval
    faster = pair.pool if interval.ratio > 1 else pair.other
    winner = faster if decided.wins else None
    cheaper = _cheaper(pair) if winner is None else None
    title = f"{pair.job} at {pair.concurrency}" if says_concurrency else pair.job
    return Verdict(
        job=pair.job, pool=pair.pool, other=pair.other, concurrency=pair.concurrency, winner=winner,
        ratio=interval.ratio, low=interval.low, high=interval.high, level=decided.level, rounds=pair.rounds,
        cheaper=cheaper, memory_mb_per_slot=pair.memory_mb_per_slot,
        sentence=f"{title}: {_sentence(pair, interval, winner, cheaper)}",
    )  # fmt: skip


def _cheaper(pair: Pairing) -> str | None:
    """Return the pool that takes less memory a slot, if that is by more than there is to move for."""
    memory = pair.memory_mb_per_slot
    if memory.keys() != {pair.pool, pair.other} or max(memory.values()) <= SMALLEST_RATIO * min(
        memory.values()
    ):
        return None
    return min(memory, key=lambda name: memory[name])


def _sentence(pair: Pairing, interval: Interval, winner: str | None, cheaper: str | None) -> str:
    if winner is None:
        return (
            f"{_NO_DIFFERENCE} between {pair.pool} and {pair.other} "
            f"({_shown(interval)}){_cheaper_clause(pair, cheaper)}."
        )
    loser = pair.other if winner == pair.pool else pair.pool
    shown = interval if winner == pair.pool else _inverse(interval)
    return f"{winner} does {_shown(shown)} times the jobs per second of {loser}."


def _cheaper_clause(pair: Pairing, cheaper: str | None) -> str:
    if cheaper is None:
        return ""
    dearer = pair.other if cheaper == pair.pool else pair.pool
    memory = pair.memory_mb_per_slot
    return f"; {cheaper} is the cheaper one, {memory[cheaper]:.1f} MB a slot against {memory[dearer]:.1f}"


def _inverse(interval: Interval) -> Interval:
    return Interval(1 / interval.ratio, 1 / interval.high, 1 / interval.low)


def _shown(interval: Interval) -> str:
    return f"{interval.ratio:.2f} [{interval.low:.2f}, {interval.high:.2f}]"
