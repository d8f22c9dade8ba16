"""whichpool.doctor.printing: findings for people and for programs."""

import io
import json
import sys

import pytest

from whichpool.doctor.findings import Finding, State
from whichpool.doctor.printing import as_json, lines, print_findings

FINDINGS = (
    Finding(State.OK, "Python", "3.11.7"),
    Finding(State.WARNING, "load", "2.00 per CPU", "wait a minute"),
    Finding(State.WRONG, "broker", "no Redis answers at [::1]", "start one: " + "x" * 200, unavailable=True),
    Finding(State.SKIPPED, "docker", "not on PATH"),
)


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_each_finding_is_one_line_with_its_remedy_below() -> None:
    """Titles stand in a column; nothing is wrapped or read as markup."""
    assert [line.plain for line in lines(FINDINGS)] == [
        "✓ Python  3.11.7",
        "! load    2.00 per CPU",
        "    wait a minute",
        "✗ broker  no Redis answers at [::1]",
        "    start one: " + "x" * 200,
        "– docker  not on PATH",  # noqa: RUF001 (no minus: a dash)
    ]


def test_a_finding_of_two_lines_is_printed_as_one() -> None:
    """Libraries break theirs where they like."""
    assert [line.plain for line in lines([Finding(State.OK, "broker", "one\n  two")])] == [
        "✓ broker  one two"
    ]


def test_no_findings_are_no_lines() -> None:
    """The column has no width then."""
    assert lines([]) == []


def test_a_pipe_gets_plain_text_with_a_sentence_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    """No escape codes, and no line is broken."""
    print_findings(FINDINGS)
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert printed.splitlines() == [line.plain for line in lines(FINDINGS)] + [
        "",
        "Something is wrong: broker.",
    ]


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark's only."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    raw = io.BytesIO()
    with Terminal(raw, encoding="utf-8", write_through=True) as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        print_findings(FINDINGS[:1])
        printed = raw.getvalue().decode()
    assert printed.startswith("\x1b[32m✓\x1b[0m Python  3.11.7\n")


def test_a_stream_without_our_marks_gets_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a traceback nor marks that cannot be told apart."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii", write_through=True) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        print_findings([*FINDINGS, Finding(State.OK, "results", "/home/é")])
        printed = raw.getvalue().decode("ascii").splitlines()
    assert [line[0] for line in printed if line[:1] not in {" ", ""}] == ["+", "!", "x", "-", "+", "S"]
    assert "+ results  /home/?" in printed


def test_json_has_every_field() -> None:
    """A list, in the order of the findings."""
    found = json.loads(as_json(FINDINGS))
    assert [one["state"] for one in found] == ["ok", "warning", "wrong", "skipped"]
    assert found[1] == {
        "state": "warning", "title": "load", "found": "2.00 per CPU", "remedy": "wait a minute",
        "unavailable": False,
    }  # fmt: skip
