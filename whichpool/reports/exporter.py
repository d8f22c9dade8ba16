"""What every exporter of a result is: a name, a file suffix, and one way from a RunResult to text."""

from typing import Protocol

from measure.result import RunResult


class Exporter(Protocol):
    """Turns a RunResult into the text of one kind of report."""

    @property
    def name(self) -> str:
        """What a user types for it."""

    @property
    def suffix(self) -> str:
        """The ending of its files, with the dot."""

    def export(self, result: RunResult) -> str:
        """Return the report's text, with a final newline."""
