"""End a run: keep what was measured of the cell that was interrupted, answer, finish."""

import msgspec
from celery import Celery

from measure.plan import Plan
from measure.result import RunResult
from tasks.answer import answer
from tasks.cell import RunningCell
from tasks.ledger import Ledger


def end_run(app: Celery, ledger: Ledger, plan: Plan, stopped: Exception | None) -> RunResult:
    """Answer a run, whole or stopped, and take it off the list of unfinished ones.

    Args:
        app: an app whose broker is the run's.
        ledger: the ledger that holds the run.
        plan: the run's plan.
        stopped: why it ends before its plan does, if so.
    """
    if stopped is not None:
        _close_current(app, ledger, plan)
    result = answer(ledger, plan, stopped)
    ledger.finish(plan.run_id, msgspec.json.encode(result))
    return result


def _close_current(app: Celery, ledger: Ledger, plan: Plan) -> None:
    index = ledger.position(plan.run_id)
    if index < len(plan.cells):
        cell = RunningCell(app, ledger.redis, plan, index)
        if cell.ledger.open():
            ledger.end_cell(plan.run_id, index, cell.close())
