"""A result as GitHub-flavoured Markdown: headings, verdicts, warnings, tables, provenance."""

import re
from collections.abc import Iterable, Sequence

from measure.model.recommendation import Recommendation
from measure.model.result import RunResult, Warned
from whichpool.reports.recommendation_text import recommendation_lines
from whichpool.reports.run_facts import facts
from whichpool.reports.sentences import headline, notes, one_line, verdict_lines
from whichpool.reports.table import Column, Table
from whichpool.reports.tables import tables

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_FACT, _FOUND = Column("fact", "fact"), Column("found", "found")


class MarkdownExporter:
    """Text for an issue, a wiki or a pull request."""

    name = "markdown"
    suffix = ".md"

    def export(self, result: RunResult) -> str:
        """Return the report's text."""
        provenance = facts(result)
        blocks = [
            f"# whichpool: run {escaped(result.run_id)}",
            "\n".join(f"{escaped(line)}  " for line in headline(result)).rstrip(),
            *_recommended(result.recommendation),
            *_section("Verdicts", verdict_lines(result)),
            *_section("Latency", [contrast.sentence for contrast in result.latency_contrasts]),
            *_warnings(result.warnings),
            *(block for table in tables(result) for block in _table(table)),
            *_section("Curves", [curve.sentence for curve in result.scaling]),
            *_section("Notes", notes(result.counters)),
            *_table(Table(provenance.key, provenance.title, (_FACT, _FOUND), _turned(provenance))),
        ]
        return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """Return a text in which nothing is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", one_line(text)).translate(_ENTITIES)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {escaped(line)}" for line in lines)] if lines else []


def _recommended(said: Recommendation | None) -> list[str]:
    """Return a recommendation; its lines keep their columns."""
    lines = "\n".join(map(one_line, recommendation_lines(said)))
    return ["## Recommendation", f"```text\n{lines.replace('```', '')}\n```"] if lines else []


def _warnings(warnings: Sequence[Warned]) -> list[str]:
    return ["## Warnings", "\n".join(map(_warning, warnings))] if warnings else []


def _warning(warned: Warned) -> str:
    command = f":\n  ```sh\n  {one_line(warned.remedy)}\n  ```" if warned.remedy else ""
    return f"- {escaped(warned.message)}{command}"


def _table(table: Table) -> list[str]:
    lines = [
        _row(column.heading for column in table.columns),
        "|" + "|".join("---:" if column.is_figure else "---" for column in table.columns) + "|",
        *map(_row, table.shown()),
    ]
    return [f"## {escaped(table.title)}", "\n".join(lines)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"


def _turned(table: Table) -> list[tuple[str, str]]:
    """Return a table of one row as rows of heading and figure."""
    return [(column.heading, shown) for column, shown in zip(table.columns, table.shown()[0], strict=True)]
