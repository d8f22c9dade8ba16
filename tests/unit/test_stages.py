"""A search from its first call to its rounds, with workers that are a formula."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measure.cells.cell_summary import WARM_UP_WAVES
from measure.model.plan import Plan
from measure.model.search import input_of
from measure.search.seen import seen_of
from measure.search.sizes import MOSTLY
from measure.search.stages import OVER, next_cells
from measure.search.task_findings import MULTIPROCESSING
from tests.unit.searching import Fails, played, search_plan, waiting


@settings(max_examples=60, deadline=None)
@given(
    job_s=st.floats(0.0005, 30.0),
    most=st.floats(1.0, 5000.0),
    budget_s=st.floats(5, 300),
    seed=st.integers(0, 99),
)
def test_a_search_keeps_to_its_budget(job_s: float, most: float, budget_s: float, seed: int) -> None:
    """But for its first calls, which say how long one takes."""
    plan = search_plan(budget_s=budget_s)
    _, results, elapsed_s = played(plan, waiting(job_s, most), noise=0.05, seed=seed)
    firsts_s = sum(1 / waiting(job_s, most)(r.pool, 1) + 1.3 for r in results[:2])
    assert elapsed_s <= max(budget_s * OVER, firsts_s) * 1.1


@pytest.mark.parametrize("tail_s", [0.5, 2.0, 4.0])
def test_what_cells_take_beside_their_jobs_is_in_the_budget(tail_s: float) -> None:
    """Calls that wait to be tried again have no slot meanwhile: a cell takes longer than its rate says."""
    _, _, elapsed_s = played(search_plan(), waiting(0.05, 600), tail_s=tail_s)
    assert elapsed_s <= 90.0


@pytest.mark.parametrize("job_s", [0.05, 0.2, 1.0])
def test_the_best_of_each_pool_run_in_at_least_five_rounds(job_s: float) -> None:
    """In each round each pool once."""
    plan, _, _ = played(search_plan(), waiting(job_s, 600))
    finals = [cell for cell in plan.cells if cell.stage == "final"]
    rounds = {cell.round for cell in finals}
    assert len(rounds) >= 5
    assert all(sorted(c.pool for c in finals if c.round == n) == ["prefork", "threads"] for n in rounds)


def test_a_wide_gap_takes_few_rounds() -> None:
    """The search alone has shown it: no more of the user's time is spent."""
    plan, _, elapsed_s = played(
        search_plan(), lambda pool, size: min(size, 2 if pool == "prefork" else 1) * 50.0
    )
    assert max(cell.round for cell in plan.cells) == 7
    assert elapsed_s < 60


@settings(max_examples=40, deadline=None)
@given(job_s=st.floats(0.005, 1.0), most=st.floats(20.0, 2000.0))
def test_a_cell_is_whole_waves(job_s: float, most: float) -> None:
    """A last wave that is not full takes as long as one that is: the pool would look slower."""
    plan, _, _ = played(search_plan(), waiting(job_s, most))
    assert all(cell.n % cell.concurrency == 0 for cell in plan.cells)


def test_a_long_job_leaves_the_budget_alone() -> None:
    """Where there is no time for rounds, none is begun."""
    plan, _, _ = played(search_plan(budget_s=30), waiting(10.0, 1e9))
    assert {cell.stage for cell in plan.cells} == {"pilot"}


def test_a_pool_on_which_the_task_fails_is_not_tried_again() -> None:
    """Its first call says so."""
    plan, results, _ = played(
        search_plan(), waiting(0.05, 400), lambda pool, _: "TypeError()" if pool == "prefork" else None
    )
    assert [cell.stage for cell in plan.cells if cell.pool == "prefork"] == ["pilot"]
    assert seen_of(plan, results).ended == {"prefork": "TypeError()"}


def test_a_task_that_fails_on_all_pools_ends_the_search() -> None:
    """After one call on each."""
    plan, _, _ = played(search_plan(), waiting(0.05, 400), lambda _pool, _size: "ValueError()")
    assert len(plan.cells) == 2


def test_no_further_cells_without_a_search() -> None:
    """A run of any other kind is none of its business."""
    plan = search_plan()
    assert (
        next_cells(
            type(plan)(**{**{f: getattr(plan, f) for f in plan.__struct_fields__}, "search": None}), [], 0
        )
        == []
    )


@given(inputs=st.integers(1, 50), seed=st.integers())
def test_each_call_is_made_once_a_turn(inputs: int, seed: int) -> None:
    """And in another order in the next one."""
    turns = [[input_of(turn * inputs + n, inputs, seed) for n in range(inputs)] for turn in range(3)]
    assert all(sorted(turn) == list(range(inputs)) for turn in turns)


def pilots_of(played_plan: Plan) -> list[str]:
    """Return the pools that had a first call, in their order."""
    return [cell.pool for cell in played_plan.cells if cell.stage == "pilot"]


def forked(error: str) -> Fails:
    """Return a task that does not survive a fork."""
    return lambda pool, _size: error if pool == "prefork" else None


def with_spawn(*, job_timeout_is_set: bool = False) -> Plan:
    """Return a plan that may try prefork by spawn instead."""
    plan = search_plan()
    assert plan.search is not None
    search = msgspec.structs.replace(
        plan.search, instead={"prefork": "prefork-spawn"}, job_timeout_is_set=job_timeout_is_set
    )
    return msgspec.structs.replace(plan, search=search)


def test_where_a_fork_fails_children_are_spawned() -> None:
    """It goes on to rounds against threads, and prefork does not."""
    plan, _, _ = played(with_spawn(), waiting(0.05, 600), forked("nothing was done for 11 s"))
    assert pilots_of(plan) == ["threads", "prefork", "prefork-spawn"]
    assert {cell.pool for cell in plan.cells if cell.stage == "final"} == {"threads", "prefork-spawn"}


def test_children_are_not_spawned_where_forked_ones_do() -> None:
    """They take longer to start, and more memory."""
    plan, _, _ = played(with_spawn(), waiting(0.05, 600))
    assert pilots_of(plan) == ["threads", "prefork"]


def test_children_are_not_spawned_for_a_task_that_starts_processes() -> None:
    """Celery's children may not, however they were started."""
    plan, _, _ = played(with_spawn(), waiting(0.05, 600), forked(f"AssertionError: {MULTIPROCESSING}"))
    assert pilots_of(plan) == ["threads", "prefork"]


@pytest.mark.parametrize(("is_set", "expected_s"), [(False, 10.5), (True, None)])
def test_a_call_that_another_pool_ended_at_once_is_not_waited_for(
    is_set: bool, expected_s: float | None
) -> None:
    """Ten seconds and ten times as long: but for a job timeout that its user has set."""
    plan, _, _ = played(with_spawn(job_timeout_is_set=is_set), waiting(0.05, 600))
    first, second = (cell.patience_s for cell in plan.cells if cell.stage == "pilot")
    assert first is None
    assert second == (None if expected_s is None else pytest.approx(expected_s))


def test_a_round_of_calls_that_wait_has_a_wave_to_cut_where_a_pool_is_at_its_limit() -> None:
    """Two waves would show a pool that computes one call after the other as slower than it is."""
    plan, _, _ = played(search_plan(budget_s=120), waiting(0.2, 100))
    finals = [cell for cell in plan.cells if cell.stage == "final"]
    assert finals
    assert all(cell.n >= WARM_UP_WAVES * cell.concurrency for cell in finals)


@settings(max_examples=60, deadline=None)
@given(job_s=st.floats(0.02, 1.0), most=st.floats(5.0, 500.0), budget_s=st.floats(30, 120))
def test_no_round_is_too_short_for_what_its_pool_does(job_s: float, most: float, budget_s: float) -> None:
    """Whatever the budget: where there is no time for it there are no rounds."""
    plan, results, _ = played(search_plan(budget_s=budget_s), waiting(job_s, most))
    seen = seen_of(plan, results)
    for cell in plan.cells:
        if (
            cell.stage == "final"
            and min(cell.concurrency / job_s, most) < MOSTLY * cell.concurrency / seen.job_s
        ):
            assert cell.n >= WARM_UP_WAVES * cell.concurrency
