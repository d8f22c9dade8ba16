"""whichpool.run.progress: how far a run has come."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from measure.model.plan import CellPlan, Plan
from whichpool.run.progress import Bar, Lines, cell_title, progressing, waiting

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]


def test_a_cell_is_named_for_people(a_cell: MakeCell) -> None:
    """What, where, how wide, which round."""
    assert cell_title(a_cell(round=3)) == "sleep on threads, 4 at a time, round 3"


def test_a_line_says_which_cell_and_how_far(
    a_cell: MakeCell, a_plan: MakePlan, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr: stdout is the result's."""
    Lines(a_plan(cells=(a_cell(), a_cell(round=2)))).at(1, 4)
    printed = capsys.readouterr()
    assert printed.err.startswith("[2/2] sleep on threads, 4 at a time, round 2: 4 of 8 jobs done, about ")
    assert printed.out == ""


def test_the_same_cell_is_not_told_again_at_once(
    a_plan: MakePlan, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log is no animation."""
    lines = Lines(a_plan())
    for done in range(8):
        lines.at(0, done)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_short_cells_are_not_told_each(
    a_cell: MakeCell, a_plan: MakePlan, capsys: pytest.CaptureFixture[str]
) -> None:
    """A default run has 76 of them."""
    lines = Lines(a_plan(cells=tuple(a_cell(round=number) for number in (1, 2, 3))))
    for index in range(3):
        lines.at(index, 0)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_waiting_names_the_run_and_its_coordinator(
    a_plan: MakePlan, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that a user can find it."""
    Lines(a_plan()).waits("other-run here 77")
    said = "waiting: run other-run measures on these pools (coordinator on here, process 77)"
    assert waiting("other-run here 77") == said
    assert capsys.readouterr().err == f"{said}\n"


def test_a_pipe_gets_lines(a_plan: MakePlan) -> None:
    """No control characters in a log."""
    assert isinstance(progressing(a_plan(), Console(file=io.StringIO())), Lines)


def test_a_terminal_gets_a_bar(a_plan: MakePlan) -> None:
    """One for the whole run."""
    assert isinstance(progressing(a_plan(), Console(file=io.StringIO(), force_terminal=True)), Bar)


def test_the_bar_shows_the_cell_and_its_jobs(a_plan: MakePlan) -> None:
    """Beside the share of the whole."""
    stream = io.StringIO()
    with Bar(a_plan(), Console(file=stream, force_terminal=True, width=120)) as bar:
        bar.at(0, 4)
    assert "sleep on threads, 4 at a time, round 1" in stream.getvalue()
    assert "4/8, " in stream.getvalue()
