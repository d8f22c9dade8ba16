"""Whole runs: waiting for another, cancelling, being submitted twice."""

import time

import msgspec
from redis import Redis

from measure.model.plan import Plan
from measure.stats.looks import LOOKS
from tasks.coordinator import NAME
from tasks.finish import end_run
from tasks.keys import MEASURING
from tasks.ledger import Ledger
from tasks.stop import cancelled, partial
from tests.integration.conftest import Contrast
from tests.watchers import Once
from whichpool.planning.request import Request, guide_job
from whichpool.reports.tables import tables
from whichpool.run.progress import Progressing
from whichpool.run.run import execute
from workers.client_app import client_app

SHORT = Request(jobs=(guide_job("sleep", n=8, arguments={"seconds": 0.01}),), rounds=1)
LONG = Request(jobs=(guide_job("sleep", n=400, arguments={"seconds": 0.2}),), pools=("threads",), rounds=1)


class Waiting(Progressing):
    """Frees the right to measure when it is told who holds it."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.holders: list[str] = []

    def waits(self, holder: str) -> None:
        """Remember the holder, and let it go."""
        self.holders.append(holder)
        self.redis.delete(MEASURING)


def test_a_second_run_waits_and_is_told_who_holds_the_pools(contrast: Contrast, redis: Redis) -> None:
    """Two terminals do not spoil each other's figures."""
    redis.set(MEASURING, "another-run a-host 42 1", ex=30)
    listener = Waiting(redis)
    result = contrast.run(SHORT, listener)
    assert listener.holders[0] == "another-run a-host 42"
    assert (result.status, result.lost) == ("complete", 0)


def test_a_cancelled_run_ends_soon_with_what_was_measured(contrast: Contrast, redis: Redis) -> None:
    """The queue is emptied, the jobs done so far are kept, the rest is reported as lost."""
    plan = contrast.plan(LONG)
    listener = Once(4, lambda: Ledger(redis).cancel(plan.run_id, cancelled()))
    began = time.monotonic()
    result = execute(plan, contrast.cluster, listener)
    assert listener.happened == 1
    assert (result.status, result.reason) == ("cancelled", "the run was cancelled")
    (cell,) = result.cells
    assert 4 <= cell.unique < cell.planned
    assert cell.lost == cell.planned - cell.unique
    assert redis.llen(plan.cells[0].queue) == 0
    assert time.monotonic() - began < 15


def test_a_run_that_is_submitted_twice_runs_once(contrast: Contrast) -> None:
    """The second coordinator declines: every id is executed once, and the answer stays."""
    plan = contrast.plan(SHORT)
    app = client_app(contrast.cluster.broker)
    for _ in range(2):
        app.send_task(NAME, (plan.run_id,), task_id=plan.run_id, queue="coordinator")
    result = execute(plan, contrast.cluster, Progressing())
    assert [(cell.unique, cell.duplicates) for cell in result.cells] == [(8, 0), (8, 0)]


def test_a_run_that_ended_as_partial_is_not_taken_up_again(contrast: Contrast, redis: Redis) -> None:
    """A late message of it changes nothing: the answer has been given."""
    request = Request(jobs=(guide_job("noop", n=3),), rounds=1)
    plan = contrast.plan(request)
    ledger = Ledger(redis)
    ledger.open_run(plan)
    stopped = end_run(client_app(contrast.cluster.broker), ledger, plan, partial("nothing was done"))
    app = client_app(contrast.cluster.broker)
    app.send_task(NAME, (plan.run_id,), task_id=plan.run_id, queue="coordinator")
    answer = app.AsyncResult(plan.run_id).get(timeout=10)
    assert (answer["status"], answer["reason"]) == ("partial", "nothing was done")
    assert ledger.position(plan.run_id) == len(stopped.cells) < len(plan.cells)


def test_the_answer_is_the_coordinators_task_result(contrast: Contrast) -> None:
    """A script reads it from Celery, under the run's id."""
    result = contrast.run(SHORT)
    answer = client_app(contrast.cluster.broker).AsyncResult(result.run_id).get(timeout=10)
    assert answer["run_id"] == result.run_id
    assert answer["cells"][0]["unique"] == 8


def test_a_cell_that_nobody_works_on_ends_the_run_as_partial(contrast: Contrast) -> None:
    """A run always ends: nothing done for the stated time, and it says which cell."""
    request = Request(jobs=(guide_job("sleep", n=3),), pools=("threads",), rounds=1, stall_s=1.0)
    plan = on_queue(contrast.plan(request), "nobody-consumes-this")
    result = execute(plan, contrast.cluster, Progressing())
    assert (result.status, result.lost) == ("partial", 3)
    assert "sleep on threads" in str(result.reason)


def on_queue(plan: Plan, queue: str) -> Plan:
    """Return the plan with all its cells on another queue."""
    cells = tuple(msgspec.structs.replace(cell, queue=queue) for cell in plan.cells)
    return msgspec.structs.replace(plan, cells=cells)


def test_rounds_are_added_until_the_verdict_is_decided(contrast: Contrast) -> None:
    """At stated looks only; the result's plan holds every cell that ran."""
    job = guide_job("sleep", n=6, arguments={"seconds": 0.005})
    result = contrast.run(Request(jobs=(job,), rounds=LOOKS[0], until_decided=True))
    (verdict,) = result.verdicts
    assert result.status == "complete"
    assert len(result.cells) == len(result.plan.cells)
    assert verdict.looks == len(LOOKS)
    assert verdict.rounds in LOOKS or verdict.left_out
    assert verdict.answer != "undecided" or verdict.rounds == LOOKS[-1] or verdict.left_out


def test_a_latency_server_at_its_limit_is_seen(contrast: Contrast) -> None:
    """Its own CPU time is told beside a cell that reads it; other jobs have none."""
    jobs = (guide_job("fetch", n=40, arguments={"latency_s": 0.0}), guide_job("noop", n=4))
    result = contrast.run(Request(jobs=jobs, pools=("threads",), rounds=1))
    fetch, noop = result.cells
    assert fetch.conditions is not None
    assert noop.conditions is not None
    assert 0 < (fetch.conditions.web_cpu or 0.0) <= 1.1
    assert (fetch.conditions.web_late_s or -1.0) >= 0
    assert noop.conditions.web_cpu is None


def test_jobs_that_all_fail_have_no_speed_and_one_warning_a_pool(contrast: Contrast) -> None:
    """At a closed port fetch once "did" 143 jobs/s, 179 % of the ideal, with ten like warnings."""
    job = guide_job("fetch", n=6, arguments={"url": "http://127.0.0.1:1/"})
    result = contrast.run(Request(jobs=(job,), rounds=2))
    assert [cell.failed for cell in result.cells] == [6] * 4
    warned = [warning.message for warning in result.warnings if warning.code == "failed"]
    assert len(warned) == 2
    assert all("12 of 12 jobs failed in 2 of 2 cells (URLError" in message for message in warned)
    assert "noisy" not in {warning.code for warning in result.warnings}
    table = next(table for table in tables(result) if table.key == "throughput")
    speeds = [column.key for column in table.columns].index("jobs_per_s")
    assert [row[speeds] for row in table.rows] == [None, None]
