"""tasks.finish: a RunResult from what the cells came to (the part that needs no Redis)."""

from collections.abc import Callable

import msgspec
import pytest

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.provenance import Machine, Origin
from measure.model.result import CounterResult, Identity
from tasks.finish import compose
from tasks.origin import versions
from tasks.outcome import CellOutcome
from tasks.register import WorkerEntry, facts_of
from tasks.stop import Stop, cancelled, partial

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]

HERE = Origin(Machine(system="Linux", cpus=2, gil=True), {})
WORKER = WorkerEntry(
    name="threads@a", pool="threads", concurrency=4, queue="threads", host="a", process=1, started=0.0,
    memory_mb=None, events=False, gil=True, versions={"python": "3.12.1"},
)  # fmt: skip


def test_a_run_of_whole_cells_is_complete(a_plan: MakePlan, a_result: MakeResult) -> None:
    """Every cell ended, nothing was lost."""
    result = compose(a_plan(), [CellOutcome(cell=a_result())], HERE)
    assert (result.status, result.reason) == ("complete", None)


def test_a_cell_that_is_missing_makes_the_run_partial(
    a_cell: MakeCell, a_plan: MakePlan, a_result: MakeResult
) -> None:
    """Two were planned."""
    plan = a_plan(cells=(a_cell(), a_cell(round=2)))
    assert compose(plan, [CellOutcome(cell=a_result())], HERE).status == "partial"


def test_a_lost_job_makes_the_run_partial(a_plan: MakePlan, a_result: MakeResult) -> None:
    """However many were not."""
    assert compose(a_plan(), [CellOutcome(cell=a_result(lost=1))], HERE).status == "partial"


@pytest.mark.parametrize(
    ("stopped", "status"),
    [(partial("nothing was done"), "partial"), (cancelled("interrupted"), "cancelled")],
)
def test_a_stopped_run_says_why(a_plan: MakePlan, a_result: MakeResult, stopped: Stop, status: str) -> None:
    """Even if its last cell was whole by then."""
    result = compose(a_plan(), [CellOutcome(cell=a_result())], HERE, stopped)
    assert (result.status, result.reason) == (status, stopped.reason)


def test_counters_and_identities_are_collected(a_plan: MakePlan, a_result: MakeResult) -> None:
    """From the cells that were about them."""
    counter = CounterResult(
        strategy="lock", pool="threads", expected=1, observed=1, lost_updates=0, increments_per_s=1.0
    )
    identity = Identity(
        job="whoami", pool="threads", concurrency=4, processes=1, threads_per_process=4, hosts=1, sentence="-"
    )
    outcomes = [
        CellOutcome(cell=a_result()),
        CellOutcome(cell=a_result(), counter=counter),
        CellOutcome(cell=a_result(), identity=identity),
    ]
    result = compose(a_plan(), outcomes, HERE)
    assert (len(result.cells), result.counters, result.identities) == (3, (counter,), (identity,))


def test_jobs_that_say_who_they_are_get_no_verdict(
    a_cell: MakeCell, a_plan: MakePlan, a_result: MakeResult
) -> None:
    """Five rounds of one that prefork refuses at once would make prefork the faster pool."""
    where = [(pool, number) for number in range(1, 6) for pool in ("threads", "prefork")]
    cells = tuple(a_cell(job="x", pool=pool, round=number, keeps_value=True) for pool, number in where)
    outcomes = [
        CellOutcome(
            cell=a_result(job="x", pool=pool, round=number, jobs_per_s=9.0 if pool == "threads" else 99.0)
        )
        for pool, number in where
    ]
    assert compose(a_plan(cells=cells), outcomes, HERE).verdicts == ()


def test_a_worker_with_task_events_is_warned_of(a_plan: MakePlan, a_result: MakeResult) -> None:
    """One cell is enough."""
    result = compose(a_plan(), [CellOutcome(cell=a_result(), events=True)], HERE)
    assert [warning.code for warning in result.warnings] == ["events-on"]


def test_the_versions_are_the_workers_own() -> None:
    """Each that was seen, once; ours where no worker says."""
    other = msgspec.structs.replace(WORKER, versions={"python": "3.11.7"})
    found = versions([facts_of(worker) for worker in (WORKER, other, WORKER)])
    assert found["python"] == "3.11.7, 3.12.1"
    assert found["celery"] == versions()["celery"]
