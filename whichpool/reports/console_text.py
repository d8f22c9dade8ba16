"""Lines, paragraphs and tables on a console: broken to fit a terminal, whole in a pipe."""

import math
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from whichpool.reports.rich_tables import fitted_table
from whichpool.reports.sentences import one_line
from whichpool.reports.table import Column, Table, Value

_BAD_ABOVE_0 = ("lost_updates", "failed", "lost")
INDENT = 2


class ConsoleText:
    """Writes text for people to a console."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def table(self, table: Table) -> None:
        """Print a table below an empty line."""
        self.console.print()
        self.console.print(fitted_table(table, self.console, _style), crop=False)

    def paragraph(self, title: str, lines: Sequence[str]) -> None:
        """Print a title and lines below an empty line; nothing without lines."""
        if lines:
            self.console.print()
            self.console.print(Text(title, "bold"))
            self.lines(lines, INDENT)

    def lines(self, lines: Iterable[str], indent: int = 0) -> None:
        """Print each line; only a terminal breaks a long one, unless it is a command to be copied."""
        for line in map(one_line, lines):
            text = Text(line, "cyan" if _is_command(line) else "")
            wraps = self._breaks(line)
            indented: RenderableType = (
                Padding(text, (0, 0, 0, indent)) if wraps else Text(" " * indent) + text
            )
            self.console.print(indented, soft_wrap=not wraps)

    def height(self, line: str, indented: bool) -> int:
        """Return how many rows `lines` or a paragraph makes of a line."""
        room = self.console.width - (INDENT if indented else 0)
        if self._breaks(line):
            return len(Text(one_line(line)).wrap(self.console, room))
        # a command is broken by the terminal itself, where that likes
        return math.ceil(cell_len(line) / room) if self.console.is_terminal else 1

    def _breaks(self, line: str) -> bool:
        return self.console.is_terminal and not _is_command(line)


def _is_command(line: str) -> bool:
    return line.lstrip().startswith("$ ")


def _style(column: Column, value: Value) -> str:
    is_bad = column.key in _BAD_ABOVE_0 and isinstance(value, int) and value > 0
    return "bold red" if is_bad else ""
