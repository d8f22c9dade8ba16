"""The head of a page: its title, the answer in a sentence or two, what was counted, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from measure.model.result import RunResult, Verdict
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
    """Return the verdicts of a run together, as sentences."""
    if not result.verdicts:
        return [f"No verdict: {_WHY}."]
    winners = dict.fromkeys(v.winner for v in result.verdicts if v.winner)
    won = [f"{pool} is faster on {_jobs(result.verdicts, pool)}." for pool in winners]
    return [*won, *_undecided([v for v in result.verdicts if not v.winner])]


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


def _undecided(verdicts: Sequence[Verdict]) -> list[str]:
    if not verdicts:
        return []
    cheaper = dict.fromkeys(v.cheaper for v in verdicts if v.cheaper)
    memory = [f"{pool} takes less memory per slot on {_cheap(verdicts, pool)}" for pool in cheaper]
    sentence = f"No measurable difference on {listed(list(dict.fromkeys(v.job for v in verdicts)))}"
    return [f"{sentence}; {listed(memory)}." if memory else f"{sentence}."]


def _jobs(verdicts: Sequence[Verdict], winner: str) -> str:
    return listed([title_of(v, verdicts) for v in verdicts if v.winner == winner])


def _cheap(verdicts: Sequence[Verdict], pool: str) -> str:
    titles = [title_of(v, verdicts) for v in verdicts if v.cheaper == pool]
    return "these" if len(titles) == len(verdicts) > 1 else "it" if len(verdicts) == 1 else listed(titles)


def title_of(verdict: Verdict, verdicts: Sequence[Verdict]) -> str:
    """Return the job of a verdict, with the concurrency where the job has verdicts at several."""
    sizes = {v.concurrency for v in verdicts if v.job == verdict.job}
    return f"{verdict.job} at {verdict.concurrency}" if len(sizes) > 1 else verdict.job
