"""Findings as lines for people, and as JSON for programs."""

import sys
from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from whichpool.doctor.findings import Finding, State, summary

MARKS = {State.OK: "✓", State.WARNING: "!", State.WRONG: "✗", State.SKIPPED: "–"}  # noqa: RUF001 (no minus: a dash)
ASCII_MARKS = {State.OK: "+", State.WARNING: "!", State.WRONG: "x", State.SKIPPED: "-"}
STYLES = {State.OK: "green", State.WARNING: "yellow", State.WRONG: "bold red", State.SKIPPED: "dim"}


def print_findings(findings: Sequence[Finding]) -> None:
    """Print one line for each finding, its remedy below it, and a sentence on all."""
    console = Console(highlight=False, soft_wrap=True)  # a remedy is to be copied: nothing breaks its line
    ascii_only = console.options.ascii_only
    for line in (*lines(findings, ascii_only=ascii_only), Text(f"\n{summary(findings)}")):
        console.print(_safe(line, console.encoding) if ascii_only else line)


def lines(findings: Sequence[Finding], *, ascii_only: bool = False) -> list[Text]:
    """Return the lines of all findings, with the titles in a column."""
    width = max((len(finding.title) for finding in findings), default=0)
    marks = ASCII_MARKS if ascii_only else MARKS
    texts = []
    for finding in findings:
        mark = (marks[finding.state], STYLES[finding.state])
        texts.append(Text.assemble(mark, f" {finding.title:{width}}  {_one_line(finding.found)}"))
        if finding.remedy:
            texts.append(Text(f"    {_one_line(finding.remedy)}"))
    return texts


def as_json(findings: Sequence[Finding]) -> bytes:
    """Return the findings as a JSON list, indented, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(findings), indent=2) + b"\n"


def print_findings_json(findings: Sequence[Finding]) -> None:
    """Print the findings as JSON."""
    sys.stdout.buffer.write(as_json(findings))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _safe(line: Text, encoding: str) -> str:
    return line.plain.encode(encoding, "replace").decode(encoding)
