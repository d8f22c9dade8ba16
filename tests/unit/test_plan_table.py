"""whichpool.reports.plan_table: the plan of a run as a table."""

from collections.abc import Callable

from measure.model.plan import CellPlan, Plan
from whichpool.reports.plan_table import plan_tables

MakePlan = Callable[..., Plan]
MakeCell = Callable[..., CellPlan]


def test_cells_that_differ_in_pool_and_round_share_a_row(a_plan: MakePlan, a_cell: MakeCell) -> None:
    """The row names the pools, and counts the cells."""
    cells = tuple(a_cell(pool=pool, round=number) for pool in ("threads", "prefork") for number in (1, 2))
    rows = plan_tables(a_plan(cells=cells))[0].shown()
    assert rows == [
        ["sleep", "prefork, threads", "4", "at saturation", "8", "4", "whichpool.sleep", "-", "-", "5.0"]
    ]


def test_a_load_is_said_as_a_share_of_saturation(a_plan: MakePlan, a_cell: MakeCell) -> None:
    """It is what was asked for; the rate follows from what was measured."""
    table = plan_tables(a_plan(cells=(a_cell(load=0.7), a_cell(rate_per_s=12.0))))[0]
    assert [row[3] for row in table.shown()] == ["12.0 jobs/s", "70% of saturation"]


def test_arguments_that_differ_between_the_cells_of_a_row_are_left_out(
    a_plan: MakePlan, a_cell: MakeCell
) -> None:
    """Such as the key of a counter, which is each cell's own."""
    cells = tuple(
        a_cell(pool=pool, arguments={"seconds": 0.05, "key": pool}) for pool in ("threads", "prefork")
    )
    assert plan_tables(a_plan(cells=cells))[0].shown()[0][7] == "seconds=0.05"


def test_an_empty_plan_has_no_table(a_plan: MakePlan) -> None:
    """Nothing was to run."""
    assert plan_tables(a_plan(cells=())) == []
