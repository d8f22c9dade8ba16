"""A result on a terminal, or in a pipe: its first screen, or every table as wide as there is room."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from measure.model.result import RunResult
from whichpool.consoles import WIDTH_OFF_TERMINAL
from whichpool.reports.console_text import ConsoleText
from whichpool.reports.first_screen import first_screen
from whichpool.reports.recommendation_text import recommendation_lines
from whichpool.reports.sentences import headline, notes, verdict_lines, warned_lines
from whichpool.reports.tables import tables

SHOWN = ("throughput", "latency", "resources", "counters", "scaling", "conditions")
_TRAILING = re.compile(r" +$", re.MULTILINE)


class TerminalExporter:
    """Text for people, fitted to a console.

    Args:
        console: whose width and colours count; without one, as in a pipe.
        files: where the result is kept: its JSON first, then reports. They are named at the end.
        full: whether every table is printed, not the first screen alone.
        more: the command that prints every table; empty where there is none.
    """

    name = "terminal"
    suffix = ".txt"

    def __init__(
        self, console: Console | None = None, files: Sequence[Path] = (), *, full: bool = True, more: str = ""
    ) -> None:
        self._console = console or Console(file=io.StringIO(), width=WIDTH_OFF_TERMINAL)
        self._files = files
        self._full = full
        self._more = more

    def export(self, result: RunResult) -> str:
        """Return the report's text, with colours if the console has them."""
        text = ConsoleText(self._console)
        with self._console.capture() as captured:
            if self._full:
                _everything(text, result, self._files)
            else:
                _first_screen(text, result, self._files, self._more)
        printed = captured.get()
        return printed if self._console.is_terminal else _TRAILING.sub("", printed)


def _first_screen(text: ConsoleText, result: RunResult, files: Sequence[Path], more: str) -> None:
    blocks = first_screen(result, files, more, text)
    for index, block in enumerate(block for block in blocks if block.lines):
        if block.title:
            text.paragraph(block.title, block.lines)
        else:
            if index:
                text.console.print()
            text.lines(block.lines)


def _everything(text: ConsoleText, result: RunResult, files: Sequence[Path]) -> None:
    text.lines(headline(result))
    text.paragraph("Recommendation", recommendation_lines(result.recommendation))
    for table in tables(result):
        if table.key in SHOWN:
            text.table(table)
    text.paragraph("Who ran the jobs", [identity.sentence for identity in result.identities])
    text.paragraph("Notes", notes(result.counters))
    text.paragraph("Latency", [contrast.sentence for contrast in result.latency_contrasts])
    text.paragraph("Curves", [curve.sentence for curve in result.scaling])
    text.paragraph("Warnings", list(warned_lines(result.warnings)))
    text.paragraph("Verdicts", verdict_lines(result))
    text.paragraph("Files", [str(path) for path in files])
