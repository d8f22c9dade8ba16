"""A result on a terminal, or in a pipe: verdicts, tables as wide as there is room, what to type next."""

import io
import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from measure.model.result import RunResult
from whichpool.consoles import WIDTH_OFF_TERMINAL
from whichpool.reports.rich_tables import fitted_table
from whichpool.reports.sentences import headline, notes, one_line, verdict_lines, warned_lines
from whichpool.reports.table import Column, Table, Value
from whichpool.reports.tables import tables

SHOWN = ("throughput", "latency", "resources", "counters", "scaling", "conditions")
_BAD_ABOVE_0 = ("lost_updates", "failed", "lost")
_INDENT = 2
_TRAILING = re.compile(r" +$", re.MULTILINE)


class TerminalExporter:
    """Text for people, fitted to a console.

    Args:
        console: whose width and colours count; without one, as in a pipe.
        files: where the result is kept: its JSON first, then reports. They are named at the end.
    """

    name = "terminal"
    suffix = ".txt"

    def __init__(self, console: Console | None = None, files: Sequence[Path] = ()) -> None:
        self._console = console or Console(file=io.StringIO(), width=WIDTH_OFF_TERMINAL)
        self._files = files

    def export(self, result: RunResult) -> str:
        """Return the report's text, with colours if the console has them."""
        with self._console.capture() as captured:
            self._lines(headline(result))
            self._paragraph("Verdicts", verdict_lines(result))
            self._paragraph("Latency", [contrast.sentence for contrast in result.latency_contrasts])
            for table in tables(result):
                if table.key in SHOWN:
                    self._table(table)
            self._paragraph("Curves", [curve.sentence for curve in result.scaling])
            self._paragraph("Who ran the jobs", [identity.sentence for identity in result.identities])
            self._paragraph("Notes", notes(result.counters))
            self._paragraph("Warnings", list(warned_lines(result.warnings)))
            self._paragraph("Files", [str(path) for path in self._files])
            self._paragraph("Next", list(_next(self._files)))
        text = captured.get()
        return text if self._console.is_terminal else _TRAILING.sub("", text)

    def _table(self, table: Table) -> None:
        self._console.print()
        self._console.print(fitted_table(table, self._console, _style), crop=False)

    def _paragraph(self, title: str, lines: Sequence[str]) -> None:
        if lines:
            self._console.print()
            self._console.print(Text(title, "bold"))
            self._lines(lines, _INDENT)

    def _lines(self, lines: Iterable[str], indent: int = 0) -> None:
        """Print each line; only a terminal breaks a long one, unless it is a command to be copied."""
        for line in map(one_line, lines):
            command = line.lstrip().startswith("$ ")
            text = Text(line, "cyan" if command else "")
            wraps = self._console.is_terminal and not command
            indented: RenderableType = (
                Padding(text, (0, 0, 0, indent)) if wraps else Text(" " * indent) + text
            )
            self._console.print(indented, soft_wrap=not wraps)


def _style(column: Column, value: Value) -> str:
    is_bad = column.key in _BAD_ABOVE_0 and isinstance(value, int) and value > 0
    return "bold red" if is_bad else ""


def _next(files: Sequence[Path]) -> Iterable[str]:
    """Yield what to type next; nothing where the result is in no file."""
    if not files:
        return
    kept = shlex.quote(str(files[0]))
    if not any(path.suffix == ".html" for path in files):
        yield f"$ whichpool report {kept} --format html --output {shlex.quote(f'{files[0].stem}.html')}"
    yield f"$ whichpool compare BASE.json {kept}"
