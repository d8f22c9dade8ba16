"""whichpool.reports.registry: every format by its name, all with the same figures."""

import csv
import html
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from measure.model.result import RunResult, result_from_json
from tests.full_run import full_run
from tests.odd_results import KINDS
from whichpool.reports.markdown import MarkdownExporter
from whichpool.reports.registry import FORMATS, Exporter, exporter, format_of
from whichpool.reports.table import Column, Table, Value
from whichpool.reports.tables import tables
from whichpool.reports.terminal import SHOWN, TerminalExporter

Grid = list[list[str]]  # headings, then rows
Reader = Callable[[Table], Grid]

TABLES = {table.key: table for table in tables(full_run())}


def in_terminal(table: Table) -> Grid:
    """Return a table as the terminal shows it, where there is room for every column."""
    text = TerminalExporter(Console(file=io.StringIO(), width=300)).export(full_run())
    headings, _, *rows = text.partition(f"\n{table.title}\n")[2].partition("\n\n")[0].splitlines()
    return [re.split(r" {2,}", line.strip()) for line in (headings, *rows)]


def in_markdown(table: Table) -> Grid:
    """Return a table as the Markdown shows it."""
    text = MarkdownExporter().export(full_run())
    headings, _, *rows = text.partition(f"\n## {table.title}\n\n")[2].partition("\n\n")[0].splitlines()
    cells = (re.split(r"(?<!\\)\|", line)[1:-1] for line in (headings, *rows))
    return [[html.unescape(re.sub(r"\\(.)", r"\1", cell.strip())) for cell in row] for row in cells]


def in_html(table: Table) -> Grid:
    """Return a table as the page shows it."""
    page = exporter("html").export(full_run())
    (body,) = re.findall(rf'<table id="table-{table.key}".*?</table>', page, flags=re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body, flags=re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "terminal": (in_terminal, SHOWN),
    "markdown": (in_markdown, tuple(TABLES)),
    "html": (in_html, tuple(TABLES)),
}
CASES = [(name, key) for name, (_, keys) in READERS.items() for key in keys]


def raw_figures() -> dict[tuple[str, ...], str]:
    """Return the values of the CSV by the other fields of their lines."""
    _, *lines = csv.reader(io.StringIO(exporter("csv").export(full_run())))
    return {tuple(line[:-1]): line[-1] for line in lines}


def parsed(column: Column, text: str) -> Value:
    """Return a value of the CSV as it was before it was written."""
    if not text:
        return None
    if not column.is_figure or not re.fullmatch(r"[-+.\de]+", text):
        return text
    return float(text) if re.search(r"[.e]", text) else int(text)


@pytest.mark.parametrize(("name", "key"), CASES)
def test_a_report_shows_the_figures_of_the_csv(name: str, key: str) -> None:
    """Each raw figure, by its column's one way to show it, stands in its place."""
    table, raw = TABLES[key], raw_figures()
    headings, *rows = READERS[name][0](table)
    assert headings == [column.heading for column in table.columns]
    for row, shown in zip(table.rows, rows, strict=True):
        keys = {c.key: str(v) for c, v in zip(table.columns, row, strict=True) if c.is_key}
        about = [keys.pop(name, "") for name in ("job", "pool", "concurrency")]
        for column, cell in zip(table.columns, shown, strict=True):
            if not column.is_key:
                line = raw[table.key, *about, "; ".join(keys.values()), column.key]
                assert column.shown(parsed(column, line)) == cell


@pytest.mark.parametrize("name", FORMATS)
def test_an_exporter_goes_by_its_name(name: str) -> None:
    """And its files by a suffix."""
    found: Exporter = exporter(name)
    assert found.name == name
    assert re.fullmatch(r"\.[a-z]+", found.suffix)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_ends_with_one_newline(name: str) -> None:
    """As every text file does."""
    text = exporter(name).export(full_run())
    assert text.endswith("\n")
    assert not text.rstrip("\r\n").endswith("\n")


def test_there_is_no_other_format() -> None:
    """A name is not looked up as a module."""
    with pytest.raises(KeyError):
        exporter("groups")


def test_json_is_the_result_itself() -> None:
    """As it is kept."""
    assert result_from_json(exporter("json").export(full_run()).encode()) == full_run()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_odd_result_is_a_report_in_every_format(name: str, kind: Callable[[RunResult], RunResult]) -> None:
    """Whatever it lacks, or its clocks say."""
    assert exporter(name).export(kind(full_run())).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_the_ending_of_a_formats_files_names_it(name: str) -> None:
    """So that a report can be written by its file's name alone."""
    assert format_of(Path(f"report{exporter(name).suffix}")) == name
