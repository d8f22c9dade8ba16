"""The one use case: take a plan to a cluster, wait for the answer, keep what was measured."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from measure.model.plan import Plan
from measure.model.result import RunResult
from measure.model.run_id import EXAMPLE, is_run_id
from tasks.connection import open_client
from tasks.ledger import Ledger, UnknownRunError
from tasks.redis_refusals import REDIS_ERRORS, lasting_refusal, refusal_of
from tasks.stop import RunStoppedError, cancelled, partial
from whichpool.clusters.base import SUPERVISE_EVERY_S, Cluster, ProgressListener
from whichpool.errors import FaultError, UnavailableError, UsageError
from whichpool.run.monitor import RunMonitor
from whichpool.run.stopping import end_early
from whichpool.run.submission import Submission
from workers.client_app import sending_app

LOOK_EVERY_S = 0.05
BROKER_MAY_BE_AWAY_S = 60.0


def execute(plan: Plan, cluster: Cluster, listener: ProgressListener) -> RunResult:
    """Run a plan and return its result; partial or cancelled ones too.

    Raises:
        UnavailableError: if the broker went away or refused before a cell was measured.
    """
    with open_client(cluster.broker) as redis:
        return _execute(plan, cluster, listener, Ledger(redis))


def _execute(plan: Plan, cluster: Cluster, listener: ProgressListener, ledger: Ledger) -> RunResult:
    app = sending_app(cluster.broker)
    submission = Submission(app, ledger, plan.run_id)
    try:
        ledger.open_run(plan)
        submission.submit()
    except REDIS_ERRORS as error:
        raise UnavailableError(_before_the_run(error)) from None
    monitor = RunMonitor(ledger, plan, submission, listener)
    try:
        return _wait(cluster, monitor)
    except KeyboardInterrupt:
        stop = cancelled("interrupted")
    except RunStoppedError as stopped:
        stop = stopped.stop
    except FaultError as fault:
        stop = partial(fault.message)
    except UnavailableError as away:
        if not monitor.outcomes:
            raise
        stop = partial(away.message)
    return end_early(app, ledger, monitor.plan, stop, monitor.outcomes)


def _before_the_run(error: Exception) -> str:
    refusal = refusal_of(error)
    return f"{refusal.line}." if refusal else f"the broker went away before the run began ({error})."


def follow(
    run_id: str, cluster: Cluster, listening: Callable[[Plan], AbstractContextManager[ProgressListener]]
) -> RunResult:
    """Wait for a run that somebody else submitted, and return its result.

    Raises:
        UsageError: if it is not a run's id, or the ledger knows no such run; the message names those that it
            knows.
        UnavailableError: if the broker went away for a minute.
        FaultError: if nobody takes the run any further.
    """
    with open_client(cluster.broker) as redis:
        ledger = Ledger(redis)
        plan = _plan_of(run_id, ledger, cluster)
        with listening(plan) as listener:
            return _follow(plan, cluster, listener, ledger)


def _follow(plan: Plan, cluster: Cluster, listener: ProgressListener, ledger: Ledger) -> RunResult:
    submission = Submission(sending_app(cluster.broker), ledger, plan.run_id)
    try:
        return _wait(cluster, RunMonitor(ledger, plan, submission, listener))
    except RunStoppedError as stopped:
        raise FaultError(f"{stopped.stop.reason}; the run stays unfinished.") from None


def _plan_of(run_id: str, ledger: Ledger, cluster: Cluster) -> Plan:
    wrong = f"no run {run_id!r} at {cluster.broker.masked}"
    try:
        if is_run_id(run_id):
            return ledger.plan(run_id)
        wrong = f"{run_id!r} is not a run's id; one looks like {EXAMPLE}"
    except UnknownRunError:
        pass  # said below
    known = ", ".join(ledger.unfinished()) or "none"
    raise UsageError(f"{wrong}; unfinished ones: {known}.")


def _wait(cluster: Cluster, monitor: RunMonitor) -> RunResult:
    answered = supervised = time.monotonic()
    moves = 0
    while True:
        now = time.monotonic()
        if now - supervised > SUPERVISE_EVERY_S:
            if monitor.moves > moves:
                cluster.progressed()
            moves = monitor.moves
            cluster.supervise()
            supervised = now
        try:
            result = monitor.answer()
            if result is not None:
                return result
            monitor.look()
            give_fresh_workers(cluster, monitor)
            answered = now
        except REDIS_ERRORS as error:
            if refusal := lasting_refusal(error):
                raise RunStoppedError(partial(refusal.line)) from None
            if now - answered > BROKER_MAY_BE_AWAY_S:
                raise UnavailableError(f"the broker went away in mid-run ({error}).") from None
        time.sleep(LOOK_EVERY_S)


def give_fresh_workers(cluster: Cluster, monitor: RunMonitor) -> None:
    """Start the workers that the coordinator asks for, if it does, and say that they are there."""
    contrast = monitor.fresh_workers.asked()
    if contrast is not None:
        cluster.renew(monitor.contrast_cells(contrast))
        monitor.fresh_workers.give(contrast)
