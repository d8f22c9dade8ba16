"""Workers that somebody changed by remote control: seen, said, and nothing decided."""

import pytest

from measure.model.result import RunResult
from tasks.keys import CellKeys
from tests.faults.conftest import Victim
from tests.watchers import Once
from whichpool.planning.request import Request, guide_job
from workers.client_app import client_app

SLEEP = guide_job("sleep", n=12, concurrency=2, arguments={"seconds": 0.01})


def changed(victim: Victim, command: str, **arguments: object) -> RunResult:
    """Run five rounds on workers of two slots each, after a remote control command to prefork's."""
    plan = victim.plan(Request(jobs=(SLEEP,), rounds=5))
    worker = victim.worker("prefork.2").name
    app = client_app(victim.cluster.broker)
    answers = app.control.broadcast(command, arguments, [worker], reply=True, timeout=10, limit=1)
    assert answers
    assert "ok" in answers[0][worker]
    return victim.run(plan)


@pytest.mark.parametrize(
    ("command", "arguments", "reason"),
    [
        ("pool_grow", {"n": 6}, "its workers had 8 slots instead of 2"),
        ("pool_shrink", {"n": 1}, "its workers had 1 slot instead of 2"),
        (
            "rate_limit",
            {"task_name": "whichpool.sleep", "rate_limit": "20/s"},
            "runs at most 20/s of this task",
        ),
    ],
)
def test_a_pool_that_was_changed_gets_no_verdict(
    victim: Victim, command: str, arguments: dict[str, object], reason: str
) -> None:
    """It is not the pool that was to be measured, however clear the rounds are."""
    result = changed(victim, command, **arguments)
    (verdict,) = result.verdicts
    assert (verdict.answer, verdict.recommended, verdict.ratio) == ("undecided", None, None)
    assert reason in verdict.sentence
    assert "disturbed" in {warning.code for warning in result.warnings}


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_revoked_job_has_failed(victim: Victim, pool: str) -> None:
    """It is told once, with its reason, and not called lost four times."""
    job = guide_job("sleep", n=20, concurrency=2, arguments={"seconds": 0.2})
    plan = victim.plan(Request(jobs=(job,), pools=(pool,), rounds=1))
    revoked = CellKeys(plan.run_id, 0).task_id(19)
    app = client_app(victim.cluster.broker)
    result = victim.run(plan, Once(1, lambda: app.control.revoke(revoked)))
    (cell,) = result.cells
    assert (cell.unique, cell.failed, cell.lost, cell.republished) == (20, 1, 0, 0)
    assert "revoked" in str(cell.error)
