"""whichpool.run.forecast: how long the rest of a run will take."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.model.plan import CellPlan, Plan
from whichpool.run.forecast import CELL_S, ENDS_S, Forecast, expected_s

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """Return its time."""
        return self.at


@given(st.integers(1, 10_000), st.integers(1, 64))
def test_more_slots_are_expected_to_be_faster(a_cell: MakeCell, n: int, concurrency: int) -> None:
    """And more jobs to be slower."""
    usual = expected_s(a_cell(n=n, concurrency=concurrency))
    assert expected_s(a_cell(n=n, concurrency=concurrency + 1)) < usual
    assert expected_s(a_cell(n=n + 1, concurrency=concurrency)) > usual


def test_a_counter_is_expected_to_be_faster_than_at_worst(a_cell: MakeCell) -> None:
    """Of it, only the worst case is known."""
    cell = a_cell(job="count", strategy="redis-getset", increments=1_000, alone_s=2.0)
    assert expected_s(cell) == pytest.approx(CELL_S + 0.5)


def test_before_anything_is_done_the_forecast_is_the_plans(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """There is no pace to go by yet."""
    cells = (a_cell(), a_cell(n=80))
    left_s = Forecast(a_plan(cells=cells), Clock()).left_s(0, 0)
    assert left_s == pytest.approx(sum(map(expected_s, cells)) + ENDS_S)


def test_at_the_end_only_the_answer_is_left(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """Whatever the cells took."""
    forecast = Forecast(a_plan(cells=(a_cell(n=8),)), Clock())
    assert forecast.left_s(0, 8) == pytest.approx(ENDS_S)
    assert forecast.share(0.0) == 1.0


@given(st.floats(0.1, 50.0), st.integers(2, 20))
def test_cells_alike_are_expected_to_take_what_the_first_took(
    a_cell: MakeCell, a_plan: MakePlan, took_s: float, rounds: int
) -> None:
    """However wrong the plan was about it."""
    clock = Clock()
    forecast = Forecast(a_plan(cells=tuple(a_cell(round=number + 1) for number in range(rounds))), clock)
    clock.at += took_s
    assert forecast.left_s(1, 0) == pytest.approx(took_s * (rounds - 1) + ENDS_S)


def test_cells_that_ended_between_two_looks_share_the_time(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """As it was expected of them."""
    clock, short, long = Clock(), a_cell(), a_cell(job="fetch", n=800)
    forecast = Forecast(a_plan(cells=(short, long, short, long)), clock)
    clock.at += 3 * (expected_s(short) + expected_s(long))
    left_s = forecast.left_s(2, 0) - ENDS_S
    assert left_s == pytest.approx(3 * (expected_s(short) + expected_s(long)))
    assert forecast.share(left_s) == pytest.approx(0.5)


def test_a_cell_that_runs_shortens_the_rest_by_the_clock(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """Nothing is done of it while its workers start; and it never takes more than it has."""
    clock = Clock()
    forecast = Forecast(a_plan(cells=(a_cell(),)), clock)
    before = forecast.left_s(0, 0) - ENDS_S
    clock.at += before / 2
    assert forecast.left_s(0, 0) == pytest.approx(before / 2 + ENDS_S)
    clock.at += 10 * before
    assert forecast.left_s(0, 0) > ENDS_S


def test_cells_of_another_kind_are_expected_to_be_as_slow(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """Once some have shown that the machine is."""
    clock, ran, other = Clock(), a_cell(), a_cell(job="fetch")
    forecast = Forecast(a_plan(cells=(*[ran] * 4, other)), clock)
    clock.at += 4 * 3 * expected_s(ran)
    assert forecast.left_s(4, 0) == pytest.approx(3 * expected_s(other) + ENDS_S)


def test_further_cells_count(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """A plan may be extended until its verdicts are decided."""
    forecast = Forecast(a_plan(cells=(a_cell(),)), Clock())
    forecast.extended(a_plan(cells=(a_cell(), a_cell(round=2))))
    assert forecast.left_s(0, 8) == pytest.approx(expected_s(a_cell()) + ENDS_S)
