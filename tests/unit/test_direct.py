"""whichpool.clusters.direct: the jobs without Celery (the part that starts no process)."""

import os
from collections.abc import Callable, Iterator

import pytest

from measure.model.plan import CellPlan
from tasks.shared_counters import SharedCounters
from whichpool.clusters.direct import DirectCluster, Inline, run_cell, timed_call
from whichpool.planning.plan import Place
from workers.app import app

MakeCell = Callable[..., CellPlan]


@pytest.fixture(autouse=True, scope="module")
def _jobs() -> Iterator[None]:
    """The jobs are loaded; no counters are shared."""
    app.loader.import_default_modules()
    yield
    assert not any(isinstance(value, SharedCounters) for value in vars(app).values())


@pytest.mark.parametrize(
    ("pool", "wanted", "slots"), [("loop", 8, 1), ("thread-executor", 8, 8), ("thread-executor", None, 16)]
)
def test_a_loop_has_one_slot_and_an_executor_has_what_is_wanted(
    pool: str, wanted: int | None, slots: int
) -> None:
    """More would be a false ideal."""
    assert DirectCluster().place(pool, wanted, 16) == Place(pool, slots)


def test_a_loop_has_run_a_call_when_it_returns() -> None:
    """Its future is done."""
    future = Inline().submit(divmod, 7, 2)
    assert future.done()
    assert future.result() == (3, 1)


def test_a_call_is_timed_where_it_runs(a_cell: MakeCell) -> None:
    """Wall and CPU clocks around it, as the probe does."""
    sample = timed_call(a_cell(job="noop", task="whichpool.noop"), 3)
    assert (sample.n, sample.process, sample.outcome) == (3, os.getpid(), "succeeded")
    assert (sample.started or 0) <= (sample.ended or 0)


@pytest.mark.parametrize(("keeps", "value"), [(True, 25), (False, None)])
def test_a_value_is_kept_only_where_the_plan_says_so(a_cell: MakeCell, keeps: bool, value: object) -> None:
    """As the probe does."""
    cell = a_cell(task="whichpool.primes", arguments={"below": 100}, keeps_value=keeps)
    assert timed_call(cell, 0).value == value


def test_a_job_that_raises_has_failed(a_cell: MakeCell) -> None:
    """And says what it raised."""
    sample = timed_call(a_cell(task="whichpool.primes", arguments={"below": "many"}), 0)
    assert sample.outcome == "failed"
    assert str(sample.value).startswith("TypeError(")


def test_a_strategy_that_lives_in_redis_is_unavailable(a_cell: MakeCell) -> None:
    """This cluster has none."""
    cell = a_cell(task="whichpool.count", strategy="redis-incr", keeps_value=True)
    assert "unavailable" in timed_call(cell, 0).value


@pytest.mark.parametrize("pool", ["loop", "thread-executor"])
def test_a_cell_runs_every_job_once(a_cell: MakeCell, pool: str) -> None:
    """And tells of each as it ends."""
    told: list[int] = []
    outcome = run_cell(a_cell(job="noop", task="whichpool.noop", pool=pool, n=12), told.append)
    assert told == list(range(1, 13))
    assert (outcome.cell.unique, outcome.cell.lost, outcome.cell.failed) == (12, 0, 0)


def test_failed_jobs_are_counted(a_cell: MakeCell) -> None:
    """They have an outcome all the same: nothing is lost."""
    cell = a_cell(task="whichpool.primes", arguments={"below": "many"}, pool="loop", n=3)
    outcome = run_cell(cell, lambda _: None)
    assert (outcome.cell.failed, outcome.cell.lost) == (3, 0)
    assert str(outcome.cell.error).startswith("TypeError(")


def test_a_counter_that_is_kept_by_a_loop_loses_nothing(a_cell: MakeCell) -> None:
    """One after the other."""
    cell = a_cell(
        job="count", task="whichpool.count", pool="loop", n=2, strategy="unguarded", increments=500,
        keeps_value=True, arguments={"strategy": "unguarded", "increments": 500, "key": ""},
    )  # fmt: skip
    counter = run_cell(cell, lambda _: None).counter
    assert counter is not None
    assert (counter.expected, counter.lost_updates) == (1_000, 0)
