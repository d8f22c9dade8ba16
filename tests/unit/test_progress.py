"""whichpool.run.progress: how far a run has come."""

import io
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from measure.model.plan import CellPlan, Plan
from whichpool.run.progress import Bar, Forecast, Lines, cell_title, expected_s, progressing, waiting

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]


@given(st.integers(1, 10_000), st.integers(1, 64))
def test_more_slots_are_expected_to_be_faster(a_cell: MakeCell, n: int, concurrency: int) -> None:
    """And more jobs to be slower."""
    usual = expected_s(a_cell(n=n, concurrency=concurrency))
    assert expected_s(a_cell(n=n, concurrency=concurrency + 1)) < usual
    assert expected_s(a_cell(n=n + 1, concurrency=concurrency)) > usual


def test_a_counter_is_expected_to_take_its_increments(a_cell: MakeCell) -> None:
    """A thousand GETs and SETs: two seconds, and a fifth of one to begin."""
    cell = a_cell(job="count", strategy="redis-getset", increments=1_000, alone_s=2.0)
    assert expected_s(cell) == pytest.approx(2.2)


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=6))
def test_the_share_rises_from_zero_to_one(a_cell: MakeCell, a_plan: MakePlan, sizes: list[int]) -> None:
    """Cell by cell, without a step back where one ends and the next begins."""
    forecast = Forecast(a_plan(cells=tuple(a_cell(n=n) for n in sizes)))
    shares = [forecast.share(i, fraction) for i in range(len(sizes)) for fraction in (0.0, 0.5, 1.0)]
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)
    assert all(a <= b + 1e-12 for a, b in pairwise(shares))


def test_before_anything_is_done_the_forecast_is_the_plans(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """There is no pace to go by yet."""
    cells = (a_cell(), a_cell(n=80))
    assert Forecast(a_plan(cells=cells)).left_s(0.0) == pytest.approx(sum(map(expected_s, cells)))


def test_at_the_end_nothing_is_left(a_plan: MakePlan) -> None:
    """Whatever it took."""
    assert Forecast(a_plan()).left_s(1.0) == 0.0


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


def test_each_cell_is_told(a_cell: MakeCell, a_plan: MakePlan, capsys: pytest.CaptureFixture[str]) -> None:
    """However short it is."""
    lines = Lines(a_plan(cells=tuple(a_cell(round=number) for number in (1, 2, 3))))
    for index in range(3):
        lines.at(index, 0)
    assert len(capsys.readouterr().err.splitlines()) == 3


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
    assert "4/8 jobs" in stream.getvalue()
