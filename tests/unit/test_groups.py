"""measure.cells.groups: which cells of a run stand for the same thing."""

from collections.abc import Callable

import pytest

from measure.cells.groups import Group, grouped, planned_groups
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.result import Identity, RunResult

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]


def test_rounds_are_one_group(a_run: MakeRun, a_result: MakeResult) -> None:
    """In the order in which they ran."""
    cells = (a_result(round=1), a_result(round=2))
    assert grouped(a_run(cells=cells)) == {Group(job="sleep", pool="threads", concurrency=4): [*cells]}


@pytest.mark.parametrize(
    "other", [{"job": "files"}, {"pool": "prefork"}, {"concurrency": 8}, {"rate_per_s": 50.0}]
)
def test_what_differs_is_a_group_of_its_own(
    a_run: MakeRun, a_result: MakeResult, other: dict[str, object]
) -> None:
    """By job, pool, concurrency, arrival rate."""
    assert len(grouped(a_run(cells=(a_result(), a_result(**other))))) == 2


def test_counters_and_identities_are_left_out(
    a_run: MakeRun, a_cell: MakeCell, a_plan: MakePlan, a_result: MakeResult
) -> None:
    """They are not about throughput; the plan says which, and so does the result."""
    plan = a_plan(
        cells=(
            a_cell(), a_cell(job="count", strategy="lock", keeps_value=True),
            a_cell(job="whoami", keeps_value=True),
        )
    )  # fmt: skip
    who = Identity(job="guide-thread", pool="threads", concurrency=1, processes=1, threads_per_process=1,
                   hosts=1, sentence="")  # fmt: skip
    cells = (
        a_result(), a_result(job="count/lock", strategy="lock"), a_result(job="whoami"),
        a_result(job="guide-thread"),
    )  # fmt: skip
    run = a_run(plan=plan, cells=cells, identities=(who,))
    assert [group.job for group in grouped(run)] == ["sleep"]
    assert [group.job for group in planned_groups(plan)] == ["sleep"]


def test_a_group_that_was_not_reached_has_no_cells(
    a_run: MakeRun, a_cell: MakeCell, a_plan: MakePlan, a_result: MakeResult
) -> None:
    """A partial run still says what it was to do."""
    plan = a_plan(cells=(a_cell(), a_cell(pool="prefork")))
    found = grouped(a_run(plan=plan, cells=(a_result(),), status="partial"))
    assert {group.pool: len(cells) for group, cells in found.items()} == {"threads": 1, "prefork": 0}


def test_a_load_is_one_group_at_whatever_rate(
    a_run: MakeRun, a_cell: MakeCell, a_plan: MakePlan, a_result: MakeResult
) -> None:
    """70 % of the saturation is another rate in every run."""
    plan = a_plan(cells=(a_cell(), a_cell(load=0.7), a_cell(load=0.7, round=2)))
    cells = (a_result(), a_result(rate_per_s=71.0, load=0.7), a_result(rate_per_s=69.0, load=0.7, round=2))
    found = grouped(a_run(plan=plan, cells=cells))
    assert {group.load: len(cells) for group, cells in found.items()} == {None: 1, 0.7: 2}
    assert all(group.rate_per_s is None for group in found)


def test_several_loads_are_told_apart(
    a_run: MakeRun, a_cell: MakeCell, a_plan: MakePlan, a_result: MakeResult
) -> None:
    """Each is a group of its own."""
    plan = a_plan(cells=(a_cell(load=0.8), a_cell(load=0.4)))
    cells = (a_result(rate_per_s=80.0, load=0.8), a_result(rate_per_s=40.0, load=0.4))
    found = grouped(a_run(plan=plan, cells=cells))
    assert {group.load: cells[0].rate_per_s for group, cells in found.items()} == {0.8: 80.0, 0.4: 40.0}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "sleep on threads at 4"),
        ({"rate_per_s": 1250.5}, "sleep on threads at 4, 1,250.5/s offered"),
        ({"load": 0.7}, "sleep on threads at 4, 70% of saturation offered"),
    ],
)
def test_a_group_has_a_name(fields: dict[str, float], name: str) -> None:
    """For people."""
    group = Group(job="sleep", pool="threads", concurrency=4, **fields)
    assert (group.name, group.is_offered) == (name, bool(fields))
