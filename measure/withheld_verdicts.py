"""Verdicts that are withheld: so many rounds were disturbed that the rest decides nothing."""

from collections import Counter

import msgspec

from measure.cells.pairings import Pairing
from measure.model.result import Verdict
from measure.verdict_sentences import sentence


def withheld(pair: Pairing, says_concurrency: bool) -> Verdict:
    """Return the verdict of a pair of which fewer rounds are left than a verdict takes.

    Args:
        pair: at least one of its rounds was disturbed.
        says_concurrency: whether the job ran at several concurrencies.
    """
    verdict = Verdict(
        job=pair.job, pool=pair.pool, other=pair.other, concurrency=pair.concurrency, winner=None,
        answer="undecided", ratio=None, low=None, high=None, rounds=pair.rounds, others_cpu=pair.others_cpu,
        left_out=len(pair.disturbed), doubt=_what_disturbed(pair), fresh_workers=pair.fresh_workers,
        memory_mb_per_slot=pair.memory_mb_per_slot, sentence="",
    )  # fmt: skip
    said = f"{title_of(pair, says_concurrency)}: {sentence(verdict)}"
    return msgspec.structs.replace(verdict, sentence=said)


def title_of(pair: Pairing, says_concurrency: bool) -> str:
    """Return what a verdict is about, in words."""
    return f"{pair.job} at {pair.concurrency}" if says_concurrency else pair.job


def _what_disturbed(pair: Pairing) -> str:
    (most, _), *_ = Counter(pair.disturbed).most_common(1)
    return f"{len(pair.disturbed)} of {pair.rounds + len(pair.disturbed)} rounds were disturbed ({most})"
