"""Which of the finalists is chosen, by the rounds in which they ran side by side: one of three answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measure.cells.crowding import Crowding, crowding
from measure.model.cell_result import CellResult
from measure.model.recommendation import Confidence
from measure.model.search import FINAL
from measure.search.seen import Pair, sound_rounds
from measure.stats.claims import is_not_slower
from measure.stats.holm import holm
from measure.stats.intervals import FEWEST_ROUNDS, Interval, LogMean, log_ratios, paired

Rounds = Mapping[str, Sequence[CellResult]]  # by pool, one cell a round


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The answer of some rounds.

    Attributes:
        confidence: what is shown.
        pool: the one to choose; None where that is not decided.
        other: the nearest of the others.
        ratio: of the pool's throughput over the other's; of the leading one's where nothing is decided.
        memory: of its memory over the other's, where that is known.
        reason: why nothing is decided.
    """

    confidence: Confidence
    pool: str | None = None
    other: str | None = None
    ratio: Interval | None = None
    memory: Interval | None = None
    reason: str = ""


def final_rounds(pairs: Sequence[Pair], ruled_out: frozenset[str]) -> dict[str, list[CellResult]]:
    """Return the undisturbed final cells of each pool that is not ruled out, in the order of their rounds."""
    finals = [(cell, result) for cell, result in pairs if cell.stage == FINAL and cell.pool not in ruled_out]
    rounds = set(sound_rounds(finals))
    kept: dict[str, list[CellResult]] = {}
    for cell, result in sorted(finals, key=lambda pair: pair[0].round):
        if cell.round in rounds:
            kept.setdefault(cell.pool, []).append(result)
    return kept


def choose(rounds: Rounds, may_grow: Mapping[str, float] | None = None) -> Choice:
    """Return what the rounds show of the pools: most throughput, or less memory where none is slower.

    Args:
        rounds: of the pools.
        may_grow: by pool whose search ended before its throughput stopped rising, how many times as much it
            may still be: how many at a time it takes is not known, nor that it is the slower one by less.
    """
    choice = _chosen_of(rounds)
    if choice.pool is None:
        return choice
    for pool, times in (may_grow or {}).items():
        if pool == choice.pool or (pool in rounds and _lead(rounds, choice.pool, pool).low <= times):
            reason = f"{pool} still grew when there was no time left to try more at a time"
            return Choice(confidence="undecided", other=pool, reason=reason)
    return choice


def _lead(rounds: Rounds, pool: str, other: str) -> Interval:
    return paired(log_ratios(_rates(rounds[pool]), _rates(rounds[other]))).interval()


def _chosen_of(rounds: Rounds) -> Choice:
    if not rounds:
        return Choice(confidence="undecided", reason="no pool was measured in rounds")
    count = min(map(len, rounds.values()))
    if count < FEWEST_ROUNDS:
        return Choice(
            confidence="undecided", reason=f"{count} undisturbed rounds, and it takes {FEWEST_ROUNDS}"
        )
    if len(rounds) == 1:
        return Choice(confidence="only-one", pool=next(iter(rounds)))
    means = {pool: sum(log_ratios(_rates(cells), [1.0] * len(cells))) for pool, cells in rounds.items()}
    best = max(means, key=lambda pool: means[pool])
    return _against(best, [pool for pool in rounds if pool != best], rounds)


def _against(best: str, others: Sequence[str], rounds: Rounds) -> Choice:
    leads = {other: paired(log_ratios(_rates(rounds[best]), _rates(rounds[other]))) for other in others}
    decided = dict(zip(others, holm([leads[other] for other in others]), strict=True))
    crowded = crowding(rounds)
    wins = [o for o in others if decided[o].wins and _holds(best, leads[o], crowded)]
    equal = [o for o in others if o not in wins and _holds(o, leads[o].inverse, crowded)]
    open_ones = [o for o in others if o not in wins and o not in equal]
    leaner = [o for o in equal if _uses_less(rounds, o, best)]
    saves = all(_uses_less(rounds, best, o) for o in (*equal, *open_ones))
    if not open_ones and leaner:
        return _chosen("not-slower", min(leaner, key=lambda other: _mean_mb(rounds[other])), best, rounds)
    nearest = min(others, key=lambda other: leads[other].mean)
    if len(wins) == len(others):
        return _chosen("faster", best, nearest, rounds, decided[nearest].interval)
    if saves and all(_holds(best, leads[o], crowded) for o in open_ones):
        return _chosen("not-slower", best, nearest, rounds)
    if open_ones:
        return _open(best, open_ones, leads, crowded)
    lightest = min((best, *equal), key=lambda name: _mean_mb(rounds[name]))
    return _chosen("equivalent", lightest, nearest if lightest == best else best, rounds)


def _chosen(
    confidence: Confidence, pool: str, other: str, rounds: Rounds, ratio: Interval | None = None
) -> Choice:
    return Choice(
        confidence=confidence, pool=pool, other=other, memory=_memory(rounds, pool, other),
        ratio=ratio or _lead(rounds, pool, other),
    )  # fmt: skip


def _uses_less(rounds: Rounds, pool: str, other: str) -> bool:
    memory = _memory(rounds, pool, other)
    return memory is not None and memory.decides and memory.ratio < 1


def _open(best: str, open_ones: Sequence[str], leads: Mapping[str, LogMean], crowded: Crowding) -> Choice:
    other = min(open_ones, key=lambda name: leads[name].mean)
    hidden = crowded.hides(best) or crowded.hides(other)
    reason = "other programs left too few CPUs to tell" if hidden else "the rounds scatter too much to tell"
    return Choice(
        confidence="undecided", other=other,
        ratio=leads[other].interval(), reason=f"{best} and {other}: {reason}",
    )  # fmt: skip


def _holds(pool: str, over: LogMean, crowded: Crowding) -> bool:
    """Whether a pool is shown not to be slower than another, by its ratio over that."""
    return is_not_slower(over) and not crowded.hides(pool)


def _rates(cells: Sequence[CellResult]) -> list[float]:
    return [cell.jobs_per_s or 0.0 for cell in cells]


def _memory(rounds: Rounds, pool: str, other: str) -> Interval | None:
    """Return the ratio of the memory of a whole worker, as it was measured with its own concurrency."""
    known = [(a.memory_mb, b.memory_mb) for a, b in zip(rounds[pool], rounds[other], strict=True)]
    both = [(a, b) for a, b in known if a and b]
    if len(both) < FEWEST_ROUNDS:
        return None
    return paired(log_ratios([a for a, _ in both], [b for _, b in both])).interval()


def _mean_mb(cells: Sequence[CellResult]) -> float:
    known = [cell.memory_mb for cell in cells if cell.memory_mb]
    return sum(known) / len(known) if known else float("inf")
