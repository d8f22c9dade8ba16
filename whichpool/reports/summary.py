"""The head of a page: its title, the answer in a sentence or two, what was counted, what went wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from measure.model.result import Answer, RunResult, Verdict
from measure.stats.intervals import FEWEST_ROUNDS
from whichpool.reports.plots.palette import KNOWN
from whichpool.reports.plots.words import listed

NO_FIGURES = "Nothing was measured"
_COUNTS = ("unique", "duplicates", "failed", "lost")
_BAD = ("failed", "lost")
_WHY = f"it takes two pools that ran the same job without a failure in at least {FEWEST_ROUNDS} rounds"


@dataclass(frozen=True, slots=True)
class HeadFigure:
    """One of the figures at the top; `is_bad` where it should have been 0."""

    name: str
    shown: str
    is_bad: bool = False


def pools_in(result: RunResult) -> list[str]:
    """Return all pools of a result, in the order of their colours."""
    pools = {pool for verdict in result.verdicts for pool in (verdict.pool, verdict.other)}
    for records in (result.cells, result.counters, result.scaling, result.timelines):
        pools |= {record.pool for record in records}
    return [*(pool for pool in KNOWN if pool in pools), *sorted(pools.difference(KNOWN))]


def page_title(pools: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return what was contrasted, in parts: words, and the pool where they are its name."""
    if not pools:
        return [(NO_FIGURES, None)]
    parts: list[tuple[str, str | None]] = [(pools[0], pools[0])]
    for pool in pools[1:]:
        parts += [(" against " if len(pools) == 2 else ", ", None), (pool, pool)]  # noqa: PLR2004 (a pair)
    return parts


def answer_sentences(result: RunResult) -> list[str]:
    """Return the verdicts of a run together, as sentences: first those that recommend a pool."""
    verdicts = result.verdicts
    if result.recommendation:
        return [result.recommendation.sentence]
    if not verdicts:
        return [f"No verdict: {_WHY}."]
    pools = dict.fromkeys(verdict.recommended for verdict in verdicts if verdict.recommended)
    return [
        *_each(verdicts, pools, "faster", "{pool} is faster on {jobs}."),
        *_each(verdicts, pools, "not-slower", "{pool} is not slower on {jobs}, and uses less memory."),
        *_neither(verdicts),
        *_undecided(verdicts),
    ]


def outcome(verdict: Verdict) -> str:
    """Return a verdict's answer in a few words."""
    if verdict.answer == "faster":
        return f"{verdict.winner} is faster"
    if verdict.answer == "undecided":
        return "Undecided"
    if verdict.equivalent:
        return f"Equivalent; {verdict.recommended} uses less memory" if verdict.recommended else "Equivalent"
    return f"{verdict.recommended} is not slower"


def counts(result: RunResult) -> list[HeadFigure]:
    """Return what became of the jobs, and the rounds."""
    sums = {name: sum(getattr(cell, name) for cell in result.cells) for name in ("planned", *_COUNTS)}
    return [
        HeadFigure("jobs planned", f"{sums['planned']:,}"),
        *(HeadFigure(name, f"{sums[name]:,}", name in _BAD and sums[name] > 0) for name in _COUNTS),
        HeadFigure("rounds", f"{result.plan.rounds:,}"),
        HeadFigure("seconds", f"{result.elapsed_s:,.0f}"),
    ]


def alarm(result: RunResult) -> str:
    """Return why the figures may not be whole; nothing where they are."""
    sentences = [] if result.status == "complete" else [f"This run is {result.status}{_because(result)}."]
    if result.lost:
        sentences.append(f"{result.lost:,} jobs have no outcome.")
    if result.failed:
        sentences.append(f"{result.failed:,} {'job' if result.failed == 1 else 'jobs'} failed.")
    return " ".join(sentences)


def _because(result: RunResult) -> str:
    return f": {result.reason}" if result.reason else ""


def _each(verdicts: Sequence[Verdict], pools: Iterable[str], answer: Answer, form: str) -> Iterator[str]:
    """Yield a sentence for each pool that is recommended for such an answer."""
    for pool in pools:
        mine = [v for v in verdicts if v.answer == answer and v.recommended == pool]
        if mine:
            yield form.format(pool=pool, jobs=_titles(mine, verdicts))


def _neither(verdicts: Sequence[Verdict]) -> list[str]:
    """Return where the pools are equivalent and neither uses less memory."""
    alike = [v for v in verdicts if v.answer == "not-slower" and not v.recommended]
    return [f"Neither pool is shown to be better on {_titles(alike, verdicts)}."] if alike else []


def _undecided(verdicts: Sequence[Verdict]) -> list[str]:
    undecided = [v for v in verdicts if v.answer == "undecided"]
    if not undecided:
        return []
    rounds = [v.rounds_to_decide for v in undecided]
    known = [number for number in rounds if number is not None]
    most = f"; about {max(known):,} rounds would decide" if len(known) == len(rounds) else ""
    return [f"Undecided on {_titles(undecided, verdicts)}{most}."]


def _titles(mine: Sequence[Verdict], verdicts: Sequence[Verdict]) -> str:
    return listed([title_of(verdict, verdicts) for verdict in mine])


def title_of(verdict: Verdict, verdicts: Sequence[Verdict]) -> str:
    """Return the job of a verdict, with the concurrency where the job has verdicts at several."""
    sizes = {v.concurrency for v in verdicts if v.job == verdict.job}
    return f"{verdict.job} at {verdict.concurrency}" if len(sizes) > 1 else verdict.job
