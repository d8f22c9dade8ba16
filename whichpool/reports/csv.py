"""A result as one tidy CSV file (RFC 4180): a line for each figure, raw and at full precision."""

import csv
import io
from collections.abc import Iterator

from measure.model.result import RunResult
from whichpool.reports.run_facts import facts
from whichpool.reports.run_tables import warnings_table
from whichpool.reports.table import Table, Value
from whichpool.reports.tables import tables

HEADER = ("table", "job", "pool", "concurrency", "detail", "measure", "value")
_KEYS = HEADER[1:4]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class CsvExporter:
    """Figures for a spreadsheet or a data frame."""

    name = "csv"
    suffix = ".csv"

    def export(self, result: RunResult) -> str:
        """Return a header, then a line for each figure of each table; no value where there is none."""
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(HEADER)
        for table in (facts(result), *tables(result), warnings_table(result.warnings)):
            lines.writerows(_lines(table))
        return text.getvalue()


def cell(value: Value) -> str:
    """Return a value as it stands in the file: a text that a spreadsheet would run gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return repr(value)


def _lines(table: Table) -> Iterator[list[str]]:
    """Yield a line for each figure; a row's other keys stand together in `detail`."""
    for row in table.rows:
        named = list(zip(table.columns, row, strict=True))
        keys = {column.key: cell(value) for column, value in named if column.is_key}
        about = [keys.pop(name, "") for name in _KEYS]
        detail = "; ".join(keys.values())
        for column, value in named:
            if not column.is_key:
                yield [table.key, *about, detail, column.key, cell(value)]
