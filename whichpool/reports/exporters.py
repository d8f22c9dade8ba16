"""Every format of a report by its name; an exporter is imported when it is first asked for."""

from importlib import import_module
from typing import cast

from whichpool.reports.exporter import Exporter

_CLASSES = {
    "terminal": "TerminalExporter",
    "html": "HtmlExporter",
    "markdown": "MarkdownExporter",
    "csv": "CsvExporter",
    "json": "JsonExporter",
}
FORMATS = tuple(_CLASSES)


def exporter(name: str) -> Exporter:
    """Return the exporter of this name, from the module of the same name.

    Raises:
        KeyError: if there is none.
    """
    made = getattr(import_module(f"whichpool.reports.{name}"), _CLASSES[name])()
    return cast("Exporter", made)
