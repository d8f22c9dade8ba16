"""What can be claimed of a ratio beside "it differs": that it is not lower, and how many rounds it takes."""

import math
from collections.abc import Iterable

from measure.stats.intervals import (
    CONFIDENCE,
    FEWEST_ROUNDS,
    SMALLEST_RATIO,
    LogMean,
    exp_or_inf,
)
from measure.stats.looks import ONE_LOOK, Levels
from measure.stats.student_t import t_quantile

# By what a wrong recommendation costs: a pool that is truly more than 5 % slower is recommended in at most
# 5 % of verdicts, one that is more than 10 % slower in at most 0.5 %, however noisy the rounds are.
LOSSES = ((SMALLEST_RATIO, 0.95), (1.10, 0.995))
MOST_ROUNDS = 100  # nobody waits for more
POWER = 0.8  # the chance with which so many rounds show what is true


def lower_bound(mean: LogMean, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided lower bound of a ratio: the ratio is at least that, with this confidence."""
    return exp_or_inf(mean.mean - t_quantile(2 * confidence - 1, mean.freedom) * mean.error)


def is_not_slower(mean: LogMean, levels: Levels = ONE_LOOK) -> bool:
    """Whether a ratio is shown to be at least 1/1.05, and at least 1/1.10 with more confidence (`LOSSES`).

    Non-inferiority tests (Wellek, Testing Statistical Hypotheses of Equivalence and Noninferiority, 2010,
    chapter 2): that no difference was found shows nothing; the bounds do.
    """
    return all(lower_bound(mean, levels.of(confidence)) > 1 / ratio for ratio, confidence in LOSSES)


def rounds_to_decide(
    mean: LogMean,
    confidence: float = CONFIDENCE,
    leaner: LogMean | None = None,
    levels: Levels = ONE_LOOK,
) -> int | None:
    """Return about how many rounds it takes to show a difference, or that there is none that matters.

    It takes the ratio and the spread between rounds for the true ones, and asks for a power of 80 %.

    Args:
        mean: of paired log ratios.
        confidence: of the interval that has to show a difference.
        leaner: the same with the pool that uses less memory above the line; None where neither does: then
            each pool has to be shown not to be slower.
        levels: of the claim that a pool is not slower; `confidence` is that of one look already.

    Returns:
        The smaller number of the two claims; None where even 100 rounds would show neither.
    """
    distance = abs(mean.mean)
    ahead = leaner.mean if leaner else -distance
    losses = [(math.log(ratio), 2 * levels.of(level) - 1) for ratio, level in LOSSES]
    safe = [(distance + margin, level) for margin, level in losses]
    differs = _rounds(mean.scatter, [(distance - math.log(SMALLEST_RATIO), confidence), *safe])
    equal = _rounds(mean.scatter, [(ahead + margin, level) for margin, level in losses])
    return min((rounds for rounds in (differs, equal) if rounds is not None), default=None)


def _rounds(scatter: float, claims: Iterable[tuple[float, float]]) -> int | None:
    """Return the fewest rounds that show all of some (margin, two-sided confidence); None where none do."""
    needed = [_rounds_of_one(scatter, margin, confidence) for margin, confidence in claims]
    known = [rounds for rounds in needed if rounds is not None]
    return max(known) if len(known) == len(needed) else None


def _rounds_of_one(scatter: float, margin: float, confidence: float) -> int | None:
    """Return the fewest rounds whose bound lies within the margin, by bisection: more are never worse."""
    if margin <= 0 or not _suffice(MOST_ROUNDS, scatter, margin, confidence):
        return None
    low, high = FEWEST_ROUNDS - 1, MOST_ROUNDS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _suffice(middle, scatter, margin, confidence) else (middle, high)
    return high


def _suffice(rounds: int, scatter: float, margin: float, confidence: float) -> bool:
    needed = t_quantile(confidence, rounds - 1) + t_quantile(2 * POWER - 1, rounds - 1)
    return needed * scatter / math.sqrt(rounds) <= margin
