"""Two pools contrasted on how long a job takes at an arrival rate since it was due, each in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from measure.cells.groups import CellGroup, cell_groups
from measure.cells.over_rounds import over_rounds
from measure.model.cell_result import CellResult
from measure.model.latency_contrast import LatencyContrast
from measure.stats.holm import Decided, holm
from measure.stats.intervals import FEWEST_FOR_A_SPREAD, FEWEST_ROUNDS, log_ratios, paired


class _Pair(NamedTuple):
    """Two pools' cells of a job at one arrival rate, in the rounds in which both count."""

    pool: CellGroup
    other: CellGroup
    rounds: Sequence[tuple[CellResult, CellResult]]

    def percentiles(self, name: str) -> dict[str, float]:
        """Return a percentile of the latency by pool, in seconds."""
        by_pool = zip((self.pool.pool, self.other.pool), zip(*self.rounds, strict=True), strict=True)
        known = {pool: over_rounds([_latency_s(cell, name) for cell in cells]) for pool, cells in by_pool}
        return {pool: value for pool, value in known.items() if value is not None}

    def medians(self) -> tuple[list[float], list[float]]:
        """Return the median latency of both pools, round by round, in seconds."""
        pool, other = zip(*self.rounds, strict=True)
        return [_latency_s(cell, "p50_s") for cell in pool], [_latency_s(cell, "p50_s") for cell in other]


def latency_contrasts(cells: Iterable[CellResult]) -> tuple[LatencyContrast, ...]:
    """Return a contrast for every job that two pools were offered at the same rate.

    The intervals are corrected among themselves, by Holm; they take nothing from the verdicts on throughput.
    """
    pairs = [pair for pair in _pairs(cells) if pair.rounds]
    able = [i for i, pair in enumerate(pairs) if len(pair.rounds) >= FEWEST_FOR_A_SPREAD]
    decisions = holm([paired(log_ratios(*pairs[i].medians())) for i in able])
    decided = dict(zip(able, decisions, strict=True))
    return tuple(_contrast(pair, decided.get(i)) for i, pair in enumerate(pairs))


def _pairs(cells: Iterable[CellResult]) -> Iterable[_Pair]:
    alike: dict[tuple[str, int, str | None], list[CellGroup]] = {}
    for group in cell_groups(cell for cell in cells if cell.strategy is None and cell.rate_per_s is not None):
        key = (group.job, group.concurrency, group.group.offered)
        alike.setdefault(key, []).append(group)
    for groups in alike.values():
        yield from (_Pair(one, two, _rounds(one, two)) for one, two in combinations(groups, 2))


def _rounds(one: CellGroup, two: CellGroup) -> list[tuple[CellResult, CellResult]]:
    first, second = ({c.round: c for c in group.sound if _latency_s(c, "p50_s") > 0} for group in (one, two))
    return [(first[number], second[number]) for number in sorted(first.keys() & second.keys())]


def _latency_s(cell: CellResult, name: str) -> float:
    return 0.0 if cell.latency is None else float(getattr(cell.latency, name))


def _contrast(pair: _Pair, decided: Decided | None) -> LatencyContrast:
    group, rounds = pair.pool.group, len(pair.rounds)
    interval = decided.interval if decided else None
    wins = decided is not None and decided.wins and rounds >= FEWEST_ROUNDS
    quicker = (pair.pool.pool if interval.ratio < 1 else pair.other.pool) if wins and interval else None
    half, most = pair.percentiles("p50_s"), pair.percentiles("p95_s")
    return LatencyContrast(
        job=group.job, concurrency=group.concurrency, rate_per_s=pair.pool.rate_per_s or 0.0, load=group.load,
        pool=pair.pool.pool, other=pair.other.pool, rounds=rounds, p50_s=half, p95_s=most, quicker=quicker,
        ratio=interval.ratio if interval else None, low=interval.low if interval else None,
        high=interval.high if interval else None,
        sentence=f"{_where(pair)}: {_shown(half, most)}; {_claim(quicker, rounds)}.",
    )  # fmt: skip


def _where(pair: _Pair) -> str:
    group, rate = pair.pool.group, f"{pair.pool.rate_per_s:,.4g} jobs/s"
    offered = rate if group.load is None else f"{group.load:.0%} of saturation ({rate})"
    return f"{group.job} at {offered}"


def _shown(half: Mapping[str, float], most: Mapping[str, float]) -> str:
    by_pool = (f"{_ms(half[pool])} and {_ms(most[pool])} on {pool}" for pool in half)
    return f"half of the jobs and 95 % were done within {', '.join(by_pool)}"


def _claim(quicker: str | None, rounds: int) -> str:
    if quicker:
        return f"{quicker} is quicker"
    if rounds < FEWEST_ROUNDS:
        counted = "one round shows" if rounds == 1 else f"{rounds} rounds show"
        return f"{counted} no more than that (--rounds {FEWEST_ROUNDS} does)"
    return "neither is shown to be quicker"


def _ms(duration_s: float) -> str:
    return f"{1000 * duration_s:,.3g} ms" if duration_s < 1 else f"{duration_s:,.2f} s"
