"""A search's result with a command line to paste, and what its user types next."""

from collections.abc import Callable

import pytest
from msgspec import structs

from config.pools import PREFORK
from measure.model.application import Application
from measure.model.plan import Plan
from measure.model.result import RunResult
from tests.unit.searching import played, search_plan, waiting
from whichpool.clusters.worker_trace import CellTrace
from whichpool.recommend.answer import Background, with_recommendation
from whichpool.recommend.worker_command import worker_command

MakeRun = Callable[..., RunResult]
TYPED = (
    ("whichpool",),
    ("recommend",),
    ("--dry-run",),
    ("--seed", "3"),
    ("shop.price",),
    ("--", "celery", "worker"),
)


def background(**more: object) -> Background:
    """Return what there is beside a result."""
    app = Application(python="3.13.1", conf={"worker_pool": "prefork"})
    usual = {
        "traces": {},
        "command": worker_command(["celery", "-A", "shop", "worker", "-l", "INFO"], None),
        "application": app,
    }
    return Background(**{**usual, **more})  # type: ignore[arg-type]


def searched(a_run: MakeRun, plan: Plan, **more: object) -> RunResult:
    """Return what a search comes to whose prefork workers are twice as fast."""
    ended, cells, _ = played(plan, lambda pool, size: (2 if pool == "prefork" else 1) * min(size, 4) * 20.0)
    return with_recommendation(a_run(plan=ended, cells=tuple(cells)), background(**more))


def test_the_command_is_theirs_with_another_pool_and_concurrency(a_run: MakeRun) -> None:
    """And the settings that would do the same differ from those of today."""
    said = searched(a_run, search_plan()).recommendation
    assert said is not None
    assert " ".join(said.command) == "celery -A shop worker -l INFO --pool prefork --concurrency 4"
    assert [(each.name, each.before, each.after) for each in said.settings] == [
        ("worker_concurrency", None, "4")
    ]


def test_the_memory_of_a_cell_is_the_most_that_its_worker_took(a_run: MakeRun) -> None:
    """Not what it takes when the jobs are done."""
    trace = CellTrace("threads", 1, [(0, 90.0), (1, 400.0), (2, 120.0)])
    assert searched(a_run, search_plan(), traces={0: trace}).cells[0].memory_mb == 400.0


def test_growing_memory_has_children_recycled(a_run: MakeRun) -> None:
    """After as many tasks as let a child grow by 50 MB."""
    grown = [(n, 50 + 0.1 * n) for n in range(0, 900, 90)]
    traces = {i: CellTrace("prefork", 4, grown) for i in range(5)}
    said = searched(a_run, search_plan(), traces=traces).recommendation
    assert said is not None
    assert said.command[-4:] == ("--concurrency", "4", "--max-tasks-per-child", "500")
    assert PREFORK.option in said.command


@pytest.mark.parametrize(
    ("budget_s", "most", "expected"),
    [
        (20, 64, "whichpool recommend --seed 3 --budget 260 shop.price -- celery worker"),
        (90, 0, "whichpool recommend --seed 3 shop.price -- celery worker"),
    ],
    ids=["budget", "dry-run"],
)
def test_what_decides_is_typed_as_before(budget_s: float, most: int, expected: str, a_run: MakeRun) -> None:
    """With more time, or without the dry run."""
    typed = TYPED if most == 0 else tuple(part for part in TYPED if part != ("--dry-run",))
    plan = structs.replace(search_plan(budget_s=budget_s, most=most), command=typed)
    ended, cells, _ = played(plan, waiting(4.0, 1e9))
    said = with_recommendation(a_run(plan=ended, cells=tuple(cells)), background()).recommendation
    assert said is not None
    assert " ".join(said.decides) == expected


def test_spawned_children_are_a_setting_of_their_own(a_run: MakeRun) -> None:
    """Celery's ``worker_pool_start_method``, beside the pool."""
    plan = search_plan(pools=("prefork-spawn",))
    said = searched(a_run, plan).recommendation
    assert said is not None
    assert said.command[-6:-2] == ("--pool", "prefork", "--pool-start-method", "spawn")
    assert {each.name: each.after for each in said.settings}["worker_pool_start_method"] == "spawn"


def test_forked_children_are_said_where_they_are_spawned_today(a_run: MakeRun) -> None:
    """Their configuration would have its way otherwise."""
    app = Application(python="3.13.1", conf={"worker_pool_start_method": "spawn"})
    said = searched(a_run, search_plan(), application=app).recommendation
    assert said is not None
    assert said.command[-2:] == ("--pool-start-method", "fork")
    assert {each.name: (each.before, each.after) for each in said.settings}["worker_pool_start_method"] == (
        "spawn", "fork",
    )  # fmt: skip


def test_threads_that_run_as_children_are_forked_are_a_danger(a_run: MakeRun) -> None:
    """They are named: their owner knows which library they are of."""
    trace = CellTrace("prefork", 1, [(0, 90.0)], threads_at_fork=("metrics",))
    said = searched(a_run, search_plan(), traces={1: trace}).recommendation
    assert said is not None
    (danger,) = [each for each in said.dangers if each.code == "threads-at-fork"]
    assert (danger.pool, danger.evidence) == ("prefork", "metrics")


def test_memory_that_grows_under_djangos_debug_rules_nothing_out(a_run: MakeRun) -> None:
    """It keeps every query: that is no leak of the task's."""
    looks = [(n, 100.0 + n) for n in range(0, 60, 5)]
    traces = {index: CellTrace("prefork", 1, list(looks)) for index in range(6)}
    leaks = searched(a_run, search_plan(), traces=traces).recommendation
    app = Application(python="3.13.1", django_debug=True)
    debugged = searched(a_run, search_plan(), traces=traces, application=app).recommendation
    assert leaks is not None
    assert debugged is not None
    assert [veto.code for veto in leaks.vetoes] == ["memory-grows"]
    assert debugged.vetoes == ()
    assert [danger.code for danger in debugged.dangers][:1] == ["django-debug"]
