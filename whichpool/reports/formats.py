"""The formats of a report by the names that a user types, apart from the exporters: a flag needs no more."""

CLASSES = {
    "terminal": "TerminalExporter",
    "html": "HtmlExporter",
    "markdown": "MarkdownExporter",
    "csv": "CsvExporter",
    "json": "JsonExporter",
}
FORMATS = tuple(CLASSES)
