"""Two pools contrasted on each job: one of three answers, and what is recommended."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from measure.cells.others_cpu import MOST_OTHERS_CPU
from measure.cells.pairings import Pairing, pairings
from measure.model.cell_result import CellResult
from measure.model.result import Answer, Verdict
from measure.stats.claims import is_not_slower, rounds_to_decide
from measure.stats.holm import Decided, holm
from measure.stats.intervals import (
    CONFIDENCE,
    FEWEST_FOR_A_SPREAD,
    FEWEST_ROUNDS,
    Interval,
    LogMean,
    log_ratios,
    paired,
)
from measure.stats.looks import ONE_LOOK, Levels
from measure.verdict_sentences import sentence
from measure.withheld_verdicts import title_of, withheld


class _Findings(msgspec.Struct, frozen=True):
    """What the rounds show of a pair; ratios are those of its pool over the other.

    Attributes:
        decided: of throughput, corrected over all verdicts of the run.
        rates: the same before the correction.
        memory: of memory per slot; None where it is not known in two rounds.
        doubt: why the figures of a pool are known to be wrong, if they are.
    """

    decided: Decided
    rates: LogMean
    memory: Interval | None
    doubt: str | None = None
    levels: Levels = ONE_LOOK


def verdicts(
    cells: Sequence[CellResult], doubts: Mapping[str, str] = MappingProxyType({}), looks: int = 1
) -> tuple[Verdict, ...]:
    """Return a verdict for every job that ran on two pools in enough rounds for an interval.

    Args:
        cells: of a run.
        doubts: by pool, why its figures are known to be wrong: nothing is decided by those.
        looks: how often the rounds are looked at, at most: each look has its share of the errors.
    """
    levels = Levels(looks)
    pairs = [pair for pair in pairings(cells) if pair.rounds + len(pair.disturbed) >= FEWEST_ROUNDS]
    decidable = [pair for pair in pairs if pair.rounds >= FEWEST_ROUNDS]
    means = [paired(log_ratios(pair.rates, pair.other_rates)) for pair in decidable]
    findings = {
        pair.name: _Findings(decided, mean, _memory(pair, levels), _doubt(pair, doubts), levels)
        for pair, mean, decided in zip(decidable, means, holm(means, levels), strict=True)
    }
    several = {p.job for p in pairs if len({q.concurrency for q in pairs if q.job == p.job}) > 1}
    return tuple(
        _verdict(pair, found, pair.job in several)
        if (found := findings.get(pair.name))
        else withheld(pair, pair.job in several)
        for pair in pairs
    )


def _doubt(pair: Pairing, doubts: Mapping[str, str]) -> str | None:
    return doubts.get(pair.pool) or doubts.get(pair.other)


def _memory(pair: Pairing, levels: Levels) -> Interval | None:
    if len(pair.memory_mb) < FEWEST_FOR_A_SPREAD:
        return None
    return paired(log_ratios(pair.memory_mb, pair.other_memory_mb)).interval(levels.of(CONFIDENCE))


def _verdict(pair: Pairing, findings: _Findings, says_concurrency: bool) -> Verdict:
    interval, memory = findings.decided.interval, findings.memory
    answer, winner, cheaper, equivalent = _answer(pair, findings)
    recommended = winner or (cheaper if answer == "not-slower" else None)
    verdict = Verdict(
        job=pair.job, pool=pair.pool, other=pair.other, concurrency=pair.concurrency, winner=winner,
        answer=answer, equivalent=equivalent, recommended=recommended,
        ratio=interval.ratio, low=interval.low, high=interval.high, level=findings.decided.level,
        rounds=pair.rounds, scatter=findings.rates.scatter, others_cpu=pair.others_cpu, doubt=findings.doubt,
        rounds_to_decide=_rounds_to_decide(pair, findings, cheaper) if answer == "undecided" else None,
        cheaper=cheaper, memory_mb_per_slot=pair.memory_mb_per_slot,
        memory_ratio=memory.ratio if memory else None, memory_low=memory.low if memory else None,
        memory_high=memory.high if memory else None, sentence="", left_out=len(pair.disturbed),
        fresh_workers=pair.fresh_workers, looks=findings.levels.looks,
    )  # fmt: skip
    title = title_of(pair, says_concurrency)
    return msgspec.structs.replace(
        verdict, sentence=f"{title}: {sentence(verdict, _reasons(pair, findings))}"
    )


def _answer(pair: Pairing, findings: _Findings) -> tuple[Answer, str | None, str | None, bool]:
    """Return the answer, the faster pool, the pool that uses less memory, and whether both are equivalent."""
    cheaper = _cheaper(pair, findings.memory)
    if findings.doubt:
        return "undecided", None, cheaper, False
    not_slower = {
        pool: is_not_slower(ratio, findings.levels) and not pair.crowding.hides(pool)
        for pool, ratio in _ratios(pair, findings.rates).items()
    }
    faster = pair.pool if findings.rates.mean > 0 else pair.other
    # the second condition: in wild rounds an interval alone would be wrong too often
    if findings.decided.wins and not_slower[faster]:
        return "faster", faster, cheaper, False
    equivalent = all(not_slower.values())
    if equivalent or (cheaper is not None and not_slower[cheaper]):
        return "not-slower", None, cheaper, equivalent
    return "undecided", None, cheaper, False


def _reasons(pair: Pairing, findings: _Findings) -> list[str]:
    """Return what keeps a verdict from naming a faster pool, and what disturbed it."""
    reasons = []
    if any(map(pair.crowding.hides, (pair.pool, pair.other))):
        reasons.append("too few CPUs were left to show what more processes do")
    elif findings.decided.wins:
        reasons.append("the rounds scatter too much to name a faster pool")
    elif findings.rates.interval(findings.levels.of(CONFIDENCE)).decides:
        reasons.append("beside the run's other verdicts it takes more to name a faster pool")
    if (pair.others_cpu or 0.0) > MOST_OTHERS_CPU:
        reasons.append(f"other programs used {pair.others_cpu:.0%} of the CPUs while it ran")
    return reasons


def _cheaper(pair: Pairing, memory: Interval | None) -> str | None:
    """Return the pool that uses less memory a slot, if the whole interval lies beyond five per cent."""
    if memory is None or not memory.decides:
        return None
    return pair.pool if memory.ratio < 1 else pair.other


def _rounds_to_decide(pair: Pairing, findings: _Findings, cheaper: str | None) -> int | None:
    ahead = pair.pool if findings.rates.mean > 0 else pair.other
    if findings.doubt or pair.crowding.hides(ahead):  # no round of such figures decides
        return None
    leaner = _ratios(pair, findings.rates)[cheaper] if cheaper else None
    rounds = rounds_to_decide(findings.rates, findings.decided.level, leaner, findings.levels)
    return None if rounds is None else max(rounds, int(findings.rates.freedom) + 2)


def _ratios(pair: Pairing, rates: LogMean) -> dict[str, LogMean]:
    """Return for each pool the ratio of its throughput to the other's."""
    return {pair.pool: rates, pair.other: rates.inverse}
