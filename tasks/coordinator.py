"""The coordinator: one task that takes a run from its plan to its answer, whatever is killed."""

from typing import Any

import msgspec
from celery import Task, shared_task
from celery.exceptions import Ignore
from celery.worker import state as worker_state

from measure.model.result import RunResult, result_from_json
from measure.model.run_id import is_run_id
from tasks.cells_to_run import cells_to_run
from tasks.connection import connect
from tasks.coordinator_loop import CoordinatorLoop, ShutdownError
from tasks.finish import end_run
from tasks.fresh_workers import await_fresh_workers
from tasks.lease import Lease, LeaseHeldError, LeaseLostError, lease_on
from tasks.ledger import ForeignPlanError, Ledger, UnknownRunError
from tasks.machine_clocks import ConditionsMeter
from tasks.redis_refusals import REDIS_ERRORS, lasting_refusal
from tasks.running_cell import RunningCell
from tasks.stop import RunStoppedError, partial
from tasks.task_progress import note_progress

NAME = "whichpool.coordinate"
MOST_STARTS = 10  # of coordinators in one cell: a run that kills its coordinator would go on for ever
_DECLINED = (LeaseHeldError, LeaseLostError, ShutdownError, UnknownRunError)


# Acked early: delivery plays no part in resuming. Whoever waits for the run, and the coordinator's
# worker when it becomes ready, submits it again once its lease has lapsed; the plan says where to go on.
@shared_task(name=NAME, bind=True, acks_late=False, ignore_result=False)
def coordinate(task: "Task[Any, Any]", run_id: str) -> dict[str, Any]:
    """Run what is left of a run's plan; return its RunResult.

    Raises:
        Ignore: if it is not a run's id; if somebody else coordinates it, the worker shuts down or Redis is
            out of reach: the run then stays unfinished and is submitted again. Also if another version
            planned it; that run is forgotten.
    """
    redis = connect(task.app)
    if not is_run_id(run_id):  # it becomes part of keys and of a file's name
        Ledger(redis).forget(str(run_id))
        raise Ignore(f"{run_id!r} is not a run's id")
    try:
        with lease_on(redis, run_id) as lease:
            ledger = Ledger(redis)
            answered = ledger.result(run_id)  # a run that ended, whole or not, is not taken up again
            result = result_from_json(answered) if answered else _coordinate(task, ledger, run_id, lease)
            stored: dict[str, Any] = msgspec.to_builtins(result)
            return stored
    except ForeignPlanError as reason:
        Ledger(redis).forget(run_id)
        raise Ignore(f"run {run_id} was planned by another version of whichpool, and is given up") from reason
    except (*_DECLINED, *REDIS_ERRORS) as reason:
        raise Ignore(repr(reason)) from reason


def _coordinate(task: "Task[Any, Any]", ledger: Ledger, run_id: str, lease: Lease) -> RunResult:
    loop = CoordinatorLoop(ledger, run_id, lease, _worker_stops, lambda: note_progress(task.app))
    meter = ConditionsMeter(ledger.redis)
    stop = None
    try:
        _raise_if_started_too_often(ledger.count_start(run_id))
        loop.until(lease.may_measure)  # one run at a time measures on the pools
        for plan, index in cells_to_run(ledger, run_id):
            await_fresh_workers(task.app, ledger.redis, plan, index, loop)
            cell = RunningCell(task.app, ledger.redis, plan, index, meter)
            cell.publish(loop, lambda: ledger.cells(run_id))
            cell.complete(loop)
            lease.confirm()
            ledger.end_cell(run_id, index, cell.close())
    except RunStoppedError as stopped:
        stop = stopped.stop
    except REDIS_ERRORS as error:  # one that is away is waited for elsewhere
        refusal = lasting_refusal(error)
        if refusal is None:
            raise
        stop = partial(refusal.line)
    return end_run(task.app, ledger, ledger.plan(run_id), stop)


def _raise_if_started_too_often(starts: int) -> None:
    if starts > MOST_STARTS:
        raise RunStoppedError(partial(f"its coordinator ended {MOST_STARTS} times in one cell"))


def _worker_stops() -> bool:
    # by identity: a warm shutdown sets it to the exit code 0, which equals False
    return worker_state.should_stop is not None and worker_state.should_stop is not False
