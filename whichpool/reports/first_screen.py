"""The first screen of a result: what became of the jobs and the counters, warnings, verdicts, files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len

from measure.cells.groups import measured_groups
from measure.model.recommendation import Recommendation
from measure.model.result import RunResult, Warned
from measure.warnings.kinds import WarningKind
from whichpool.reports.blocks import Block, Entry, fitted
from whichpool.reports.console_text import INDENT, ConsoleText
from whichpool.reports.counter_lessons import lessons
from whichpool.reports.job_tables import latency_table, throughput_table
from whichpool.reports.recommendation_text import recommendation_blocks
from whichpool.reports.sentences import by_remedy, headline, noise
from whichpool.reports.summary import answer_sentences, title_of
from whichpool.reports.verdict_rows import VerdictRow, verdict_row

MOST_ROWS = 25
MOST_RECOMMENDED = 20
MOST_WARNINGS = 2
_GRAVE = tuple(kind.code for kind in (
    WarningKind.LOST, WarningKind.FAILED, WarningKind.DUPLICATES, WarningKind.OLD_KOMBU, WarningKind.CLOCK,
    WarningKind.DISTURBED, WarningKind.BUSY, WarningKind.STEAL, WarningKind.FEW_ROUNDS, WarningKind.SHORT,
))  # fmt: skip
_SCOPE = "This holds for these workers, which served all rounds."
_NARROW = 60


def first_screen(result: RunResult, files: Sequence[Path], more: str, text: ConsoleText) -> list[Block]:
    """Return the blocks of the first screen, which take at most 25 rows.

    Args:
        result: what to show.
        files: where it is kept, its JSON first, then reports.
        more: the command that prints every table; empty where there is none.
        text: where it goes.
    """
    if result.recommendation:
        return _recommended(result.recommendation, result, files, more, text)
    width = text.console.width - INDENT if text.console.is_terminal else None
    head = [*headline(result), *filter(None, [noise(result)])]
    blocks = (
        Block("", [(line,) for line in head], 2, 5, says_left=False),
        Block("Shared counters", [(line,) for line in lessons(result.counters)], 0, 1),
        _warnings(result.warnings),
        *_answers(result, width),
        Block("", _whereabouts(files, more), 2, 6, says_left=False),
    )
    return fitted(blocks, MOST_ROWS, text.height)


def _recommended(
    said: Recommendation, result: RunResult, files: Sequence[Path], more: str, text: ConsoleText
) -> list[Block]:
    """Return the blocks of a recommendation, which take at most 20 rows."""
    ended = [(f"The search ended early: {result.reason}.",)] if result.reason else []
    blocks = (
        *recommendation_blocks(said), Block("", ended, 1, 6),
        Block("", _whereabouts(files, more), 1, 5, says_left=False),
    )  # fmt: skip
    return fitted(blocks, MOST_RECOMMENDED, text.height)


def _warnings(warnings: Sequence[Warned]) -> Block:
    """Return the warnings that matter most, those with the same remedy together."""
    alike = by_remedy(sorted(warnings, key=_gravity))
    entries = [_warned(remedy, messages) for remedy, messages in alike.items()]
    return Block("Warnings", entries, 1, 3).cut_to(MOST_WARNINGS)


def _gravity(warned: Warned) -> int:
    return _GRAVE.index(warned.code) if warned.code in _GRAVE else len(_GRAVE)


def _warned(remedy: str, messages: Sequence[str]) -> Entry:
    others = f" (and {len(messages) - 1} more like it)" if len(messages) > 1 else ""
    return (f"{messages[0]}{others}", *([f"  $ {remedy}"] if remedy else []))


def _answers(result: RunResult, width: int | None) -> Iterable[Block]:
    """Yield the verdicts, and what else the run was for; what was measured, where it has no verdict."""
    if result.verdicts:
        rows = [verdict_row(verdict, title_of(verdict, result.verdicts)) for verdict in result.verdicts]
        scope = any(verdict.fresh_workers is False for verdict in result.verdicts)
        lines = [*_aligned(rows, width), *([_SCOPE] if scope else [])]
        yield Block("Which pool?", [(line,) for line in lines], 3, 4)
    elif result.cells:
        yield Block("What was measured", [(line,) for line in _measured(result)], 3, 4)
        yield Block("", [(line,) for line in answer_sentences(result)], 1, 4)
    yield Block("How many?", [(curve.sentence,) for curve in result.scaling], 1, 4)


def _aligned(rows: Sequence[VerdictRow], width: int | None) -> list[str]:
    """Return rows in columns, at length where that fits into a line, else in few words."""
    jobs, pools = max(cell_len(row.job) for row in rows), max(cell_len(row.choose) for row in rows)
    gap = " " if width and width < _NARROW else "  "
    heads = [f"{row.job:<{jobs}}{gap}{row.choose:<{pools}}{gap}" for row in rows]
    return [
        head + (row.why if width is None or cell_len(head + row.why) <= width else row.in_short)
        for head, row in zip(heads, rows, strict=True)
    ]


def _measured(result: RunResult) -> Iterable[str]:
    """Yield the rows of the table of throughput, or of latency where jobs were sent on schedule."""
    groups = measured_groups(result)
    table = next((table for table in (throughput_table(groups), latency_table(groups)) if table.rows), None)
    if table is None:
        return
    shown = [[column.heading for column in table.columns], *table.shown()]
    widths = [max(cell_len(row[i]) for row in shown) for i in range(len(table.columns))]
    for row in shown:
        yield "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()


def _whereabouts(files: Sequence[Path], more: str) -> list[Entry]:
    """Return where the result and its reports are, and what prints every table."""
    reports = [f"{'Page' if file.suffix == '.html' else 'Report'}: {file}" for file in files[1:]]
    if reports:
        reports[0] += " (and .json)"  # they are called alike
    kept = reports or [f"Result: {file}" for file in files[:1]]
    return [(line,) for line in (*kept, *([f"$ {more}  # every table"] if more else []))]
