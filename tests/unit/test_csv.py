"""whichpool.reports.csv: one tidy file, raw figures, nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable

import pytest

from measure.model.cell_result import CellResult
from measure.model.result import RunResult, Warned
from tests.full_run import full_run
from whichpool.reports.csv import HEADER, CsvExporter, cell

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]


def lines(result: RunResult) -> list[list[str]]:
    """Return the lines below the header."""
    header, *rest = csv.reader(io.StringIO(CsvExporter().export(result)))
    assert tuple(header) == HEADER
    return rest


def test_a_figure_is_a_line_at_full_precision(a_run: MakeRun, a_result: MakeResult) -> None:
    """Its key has the unit, its value all digits."""
    rate = 1_234.567_890_123
    assert ["throughput", "sleep", "threads", "4", "", "jobs_per_s", repr(rate)] in lines(
        a_run(cells=(a_result(jobs_per_s=rate),))
    )


def test_every_line_is_about_something_else() -> None:
    """It could be the key of a data frame."""
    about = [tuple(line[:-1]) for line in lines(full_run())]
    assert len({*about}) == len(about)


def test_lines_end_as_rfc_4180_has_it() -> None:
    """With CR and LF."""
    text = CsvExporter().export(full_run())
    assert text.count("\r\n") == text.count("\n")


def test_what_is_not_known_has_no_value(a_run: MakeRun) -> None:
    """Neither zero nor a dash."""
    assert ["throughput", "sleep", "threads", "4", "", "efficiency", ""] in lines(a_run())


def test_a_load_is_a_detail() -> None:
    """Beside the keys that every table shares."""
    details = {line[4] for line in lines(full_run()) if line[0] == "latency"}
    assert {"at saturation", "180.0 jobs/s"} <= details


def test_the_run_itself_is_in_the_file(a_run: MakeRun) -> None:
    """Files of several runs can be told apart."""
    assert ["run", "", "", "", "", "run_id", "20260101-000000-abcdef"] in lines(a_run())


def test_warnings_are_in_the_file(a_run: MakeRun) -> None:
    """Numbered: a code may come twice."""
    found = lines(a_run(warnings=(Warned("noisy", "a", "b"), Warned("noisy", "c", "d"))))
    assert [line[4:] for line in found if line[0] == "warnings" and line[5] == "message"] == [
        ["1", "message", "a"],
        ["2", "message", "c"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_cannot_be_a_formula(text: str) -> None:
    """A task's name or error may begin with anything."""
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-1, "-1"), (-0.5, "-0.5"), (1e-07, "1e-07"), (None, ""), ("a,b", "a,b"), ("1-1", "1-1")],
)
def test_any_other_value_stays_as_it_is(value: float | str | None, expected: str) -> None:
    """A negative number is a number."""
    assert cell(value) == expected


def test_a_key_cannot_be_a_formula_either(a_run: MakeRun, a_result: MakeResult) -> None:
    """A job is named by its task."""
    assert {line[1] for line in lines(a_run(cells=(a_result(job="=cmd()"),)))} == {"", "'=cmd()"}


def test_a_text_of_several_lines_is_one_value(a_run: MakeRun) -> None:
    """Quoted as RFC 4180 has it."""
    found = lines(a_run(warnings=(Warned("failed", 'two\nlines, "quoted"', "look"),)))
    assert ["warnings", "", "", "", "1", "message", 'two\nlines, "quoted"'] in found
