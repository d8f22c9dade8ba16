"""The first screen of a result: what became of the jobs and the counters, warnings, verdicts, files."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from measure.model.result import RunResult, Warned
from whichpool.reports.blocks import Block, Entry, Height, fitted
from whichpool.reports.counter_lessons import lessons
from whichpool.reports.sentences import headline, noise, one_line
from whichpool.reports.summary import answer_sentences, title_of
from whichpool.reports.tables import tables
from whichpool.reports.verdict_rows import VerdictRow, verdict_row

MOST_ROWS = 25
MOST_WARNINGS = 2
_GRAVE = (
    "lost", "failed", "duplicates", "old-kombu", "clock-stepped", "disturbed", "busy", "steal", "few-rounds",
    "short",
)  # fmt: skip
_SCOPE = "This holds for these workers, which served all rounds."
_INDENT = 2
_NARROW = 60


def first_screen(result: RunResult, files: Sequence[Path], more: str, console: Console) -> list[Block]:
    """Return the blocks of the first screen, which take at most 25 rows.

    Args:
        result: what to show.
        files: where it is kept, its JSON first, then reports.
        more: the command that prints every table; empty where there is none.
        console: whose width counts, if it is a terminal.
    """
    width = console.width - _INDENT if console.is_terminal else None
    head = [*headline(result), *filter(None, [noise(result)])]
    blocks = (
        Block("", [(line,) for line in head], 2, 5, says_left=False),
        Block("Shared counters", [(line,) for line in lessons(result.counters)], 0, 1),
        _warnings(result.warnings),
        *_answers(result, width),
        Block("", _whereabouts(files, more), 2, 6, says_left=False),
    )
    return fitted(blocks, MOST_ROWS, height_on(console))


def height_on(console: Console) -> Height:
    """Return what tells how many rows a line takes on a console; one where nothing breaks it."""

    def height(line: str, indented: bool) -> int:
        room = console.width - (_INDENT if indented else 0)
        if not console.is_terminal:
            return 1
        if line.lstrip().startswith("$ "):  # the terminal breaks it, where it likes
            return math.ceil(cell_len(line) / room)
        return len(Text(one_line(line)).wrap(console, room))

    return height


def _warnings(warnings: Sequence[Warned]) -> Block:
    """Return the warnings that matter most, those with the same remedy together."""
    by_remedy: dict[str, list[Warned]] = {}
    for warned in sorted(warnings, key=_gravity):
        by_remedy.setdefault(warned.remedy, []).append(warned)
    entries = [_warned(remedy, alike) for remedy, alike in by_remedy.items()]
    left = len(entries) - MOST_WARNINGS
    return Block("Warnings", entries[:MOST_WARNINGS], 1, 3, max(0, left))


def _gravity(warned: Warned) -> int:
    return _GRAVE.index(warned.code) if warned.code in _GRAVE else len(_GRAVE)


def _warned(remedy: str, alike: Sequence[Warned]) -> Entry:
    others = f" (and {len(alike) - 1} more like it)" if len(alike) > 1 else ""
    return (f"{alike[0].message}{others}", *([f"  $ {remedy}"] if remedy else []))


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
    wanted = {table.key: table for table in tables(result) if table.key in ("latency", "throughput")}
    table = wanted.get("throughput") or wanted.get("latency")
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
