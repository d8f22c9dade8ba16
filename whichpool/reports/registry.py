"""The formats of a report by name: what each exporter is, and which class in which module it is."""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from measure.model.result import RunResult

# by the names that a user types; a class is imported when it is first asked for, so that a flag costs nothing
CLASSES = {
    "terminal": "TerminalExporter",
    "html": "HtmlExporter",
    "markdown": "MarkdownExporter",
    "csv": "CsvExporter",
    "json": "JsonExporter",
}
FORMATS = tuple(CLASSES)
_BY_ENDING = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".csv": "csv",
    ".json": "json",
    ".txt": "terminal",
}


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


def format_of(file: Path) -> str | None:
    """Return the format that a file's name ends like; None where it is no format's."""
    return _BY_ENDING.get(file.suffix.lower())


def exporter(name: str) -> Exporter:
    """Return the exporter of this name, from the module of the same name.

    Raises:
        KeyError: if there is none.
    """
    its_class = CLASSES[name]
    made = getattr(import_module(f"whichpool.reports.{name}"), its_class)()
    return cast("Exporter", made)
