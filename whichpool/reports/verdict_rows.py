"""Verdicts as rows for a screen: the job, the pool to choose, and why, at length or in few words."""

import re
from dataclasses import dataclass

from measure.model.result import Verdict
from measure.verdict_sentences import ratio_over_rival, rival

UNDECIDED, EITHER = "undecided", "either"
_HEAD = re.compile(r"^.*?undecided between \S+ and [^ :,;.]+[: ]*")
_BRACKETED = re.compile(r"^\((.*?\])\)")


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One verdict.

    Attributes:
        job: what it is about.
        choose: the recommended pool; `UNDECIDED`, or `EITHER` where both are equivalent.
        why: what that rests on, with the interval.
        in_short: the same where there is no room for it.
    """

    job: str
    choose: str
    why: str
    in_short: str


def verdict_row(verdict: Verdict, title: str) -> VerdictRow:
    """Return a verdict's row.

    Args:
        verdict: what to put into words.
        title: its job, with the concurrency where it ran at several.
    """
    if verdict.answer == "undecided":
        said = _BRACKETED.sub(r"\1", _HEAD.sub("", verdict.sentence).rstrip("."))
        return VerdictRow(title, UNDECIDED, said, _undecided(verdict))
    pool = verdict.recommended or verdict.pool
    other = rival(verdict, pool)
    ratio, interval = ratio_over_rival(verdict, pool)
    if verdict.answer == "faster":
        why = f"{ratio:.2f} times the jobs per second of {other} {interval}"
        return VerdictRow(title, pool, why, f"{ratio:.2f} times as fast")
    claim = "as fast" if verdict.equivalent else "not slower"
    if not verdict.recommended:
        return VerdictRow(title, EITHER, f"{claim}, {ratio:.2f} {interval} of {other}; no less memory", claim)
    why = f"{claim}, {ratio:.2f} {interval}; {_memory(verdict, pool, other)}"
    return VerdictRow(title, pool, why, f"{claim}, less memory")


def _memory(verdict: Verdict, pool: str, other: str) -> str:
    memory = verdict.memory_mb_per_slot
    if pool not in memory or other not in memory:
        return "less memory"
    return f"{memory[pool]:.1f} MB a slot, not {memory[other]:.1f}"


def _undecided(verdict: Verdict) -> str:
    if verdict.ratio is None or verdict.doubt:
        return "no verdict rests on its rounds"
    ratio, interval = ratio_over_rival(verdict, verdict.pool)
    return f"{ratio:.2f} {interval}"
