"""A verdict in one sentence: what the rounds show, what they do not, and what would."""

import math
from collections.abc import Sequence

from measure.model.result import Verdict


def sentence(verdict: Verdict, reasons: Sequence[str] = ()) -> str:
    """Return a verdict in words, without the job's name before them.

    Args:
        verdict: what to put into words.
        reasons: what kept it from deciding.
    """
    if verdict.answer == "undecided":
        return f"{_undecided(verdict, reasons)}."
    return f"{_decided(verdict)}{_scope(verdict)}."


def _decided(verdict: Verdict) -> str:
    if verdict.answer == "faster":
        return _faster(verdict)
    return _equivalent(verdict) if verdict.equivalent else _not_slower(verdict)


def _scope(verdict: Verdict) -> str:
    """Say how far a verdict reaches: one worker of each pool may have been lucky all the time."""
    return "; it holds for these workers, which served all rounds" if verdict.fresh_workers is False else ""


def _faster(verdict: Verdict) -> str:
    winner = verdict.winner or verdict.pool
    return f"{winner} does {_ratio_of(verdict, winner)} times the jobs per second of {rival(verdict, winner)}"


def _not_slower(verdict: Verdict) -> str:
    pool = verdict.recommended or verdict.pool
    return (
        f"{pool} is not slower than {rival(verdict, pool)}: {_ratio_of(verdict, pool)} times its jobs per "
        f"second, and it uses less memory, {_memory(verdict, pool)}"
    )


def _equivalent(verdict: Verdict) -> str:
    head = f"{verdict.pool} and {verdict.other} are equivalent ({_ratio_of(verdict, verdict.pool)})"
    if verdict.recommended:
        return f"{head}; {verdict.recommended} uses less memory, {_memory(verdict, verdict.recommended)}"
    return f"{head}; neither is shown to use less memory, so that neither is recommended"


def _undecided(verdict: Verdict, reasons: Sequence[str]) -> str:
    rounds = verdict.rounds_to_decide
    if verdict.doubt:
        return f"undecided between {verdict.pool} and {verdict.other}: {verdict.doubt}"
    more = (
        f"about {rounds} rounds would decide" if rounds else "more rounds will hardly decide on this machine"
    )
    shown = _ratio_of(verdict, verdict.pool)
    because = "".join(f", {reason}" for reason in reasons)
    return f"undecided between {verdict.pool} and {verdict.other} ({shown}){because}; {more}"


def rival(verdict: Verdict, pool: str) -> str:
    """Return the pool that a verdict contrasts a pool with."""
    return verdict.other if pool == verdict.pool else verdict.pool


def ratio_over_rival(verdict: Verdict, pool: str) -> tuple[float, str]:
    """Return a pool's throughput over the other's, and the interval of that in brackets."""
    ends = (verdict.ratio, verdict.low, verdict.high)
    ratio, low, high = (1.0 if end is None else end for end in ends)
    if pool != verdict.pool:
        ratio, low, high = _inverse(ratio), _inverse(high), _inverse(low)
    return ratio, f"[{low:.2f}, {high:.2f}]"


def _ratio_of(verdict: Verdict, pool: str) -> str:
    """Return the ratio with its interval, of a pool over the other."""
    ratio, interval = ratio_over_rival(verdict, pool)
    return f"{ratio:.2f} {interval}"


def _inverse(ratio: float) -> float:
    return 1 / ratio if ratio else math.inf


def _memory(verdict: Verdict, pool: str) -> str:
    memory = verdict.memory_mb_per_slot
    return f"{memory[pool]:.1f} MB a slot against {memory[rival(verdict, pool)]:.1f}"
