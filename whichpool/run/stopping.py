"""End a run before its plan does: what was measured is kept, whether Redis still answers or not."""

import time
from collections.abc import Sequence

from celery import Celery

from measure.model.plan import Plan
from measure.model.provenance import Origin
from measure.model.result import RunResult
from tasks.cells_to_run import workers_seen
from tasks.finish import compose, end_run
from tasks.ledger import Ledger
from tasks.origin import machine, revision, versions
from tasks.outcome import CellOutcome
from tasks.redis_refusals import REDIS_ERRORS
from tasks.stop import Stop
from whichpool.run.monitor import answer_from

LOOK_EVERY_S = 0.05
ANSWERED_WITHIN_S = 5.0


def end_early(app: Celery, ledger: Ledger, plan: Plan, stop: Stop, known: Sequence[CellOutcome]) -> RunResult:
    """Ask the coordinator to end a run; put together what was measured, if it does not answer.

    Args:
        app: an app whose broker is the run's.
        ledger: the ledger that holds the run.
        plan: as it was last seen.
        stop: why it ends.
        known: what its cells came to, as far as it was seen: all there is if Redis is gone, or full.
    """
    try:
        return _answer(ledger, plan.run_id, stop) or end_run(app, ledger, ledger.plan(plan.run_id), stop)
    except (*REDIS_ERRORS, LookupError):  # also if it has come back without its data
        workers = workers_seen(known)
        origin = Origin(machine(workers), versions(workers), workers, revision(), watched=False)
        return compose(plan, known, origin, stop)


def _answer(ledger: Ledger, run_id: str, stop: Stop) -> RunResult | None:
    ledger.cancel(run_id, stop)
    deadline = time.monotonic() + ANSWERED_WITHIN_S
    while time.monotonic() < deadline:
        raw = ledger.result(run_id)
        if raw is not None:
            return answer_from(raw, run_id)
        time.sleep(LOOK_EVERY_S)
    return None
