"""The one use case: take a plan to a cluster, wait for the answer, keep what was measured."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from measure.model.plan import Plan
from measure.model.result import RunResult
from measure.model.run_id import EXAMPLE, is_run_id
from tasks.connection import open_client
from tasks.finish import end_run
from tasks.ledger import Ledger, UnknownRunError
from tasks.stop import RunStoppedError, Stop, cancelled, partial
from whichpool.clusters.base import SUPERVISE_EVERY_S, Cluster, ProgressListener
from whichpool.errors import FaultError, UnavailableError, UsageError
from whichpool.run.monitor import RunMonitor, answer_from
from whichpool.run.submission import Submission
from workers.client_app import sending_app

LOOK_EVERY_S = 0.05
AWAY = (RedisConnectionError, RedisTimeoutError, OperationalError)  # what redis-py and Kombu say of it
BROKER_MAY_BE_AWAY_S = 60.0
CANCELLED_WITHIN_S = 5.0


def execute(plan: Plan, cluster: Cluster, listener: ProgressListener) -> RunResult:
    """Run a plan and return its result; partial or cancelled ones too.

    Raises:
        UnavailableError: if the broker went away, at the beginning or for a minute.
    """
    app, ledger = sending_app(cluster.broker), Ledger(open_client(cluster.broker))
    submission = Submission(app, ledger, plan.run_id)
    try:
        ledger.open_run(plan)
        submission.submit()
    except AWAY as error:
        raise UnavailableError(f"the broker went away before the run began ({error}).") from None
    try:
        return _wait(cluster, RunMonitor(ledger, plan, submission, listener))
    except KeyboardInterrupt:
        return _end(app, ledger, plan.run_id, cancelled("interrupted"))
    except RunStoppedError as stopped:
        return _end(app, ledger, plan.run_id, stopped.stop)
    except FaultError as fault:
        return _end(app, ledger, plan.run_id, partial(fault.message))


def follow(
    run_id: str, cluster: Cluster, listening: Callable[[Plan], AbstractContextManager[ProgressListener]]
) -> RunResult:
    """Wait for a run that somebody else submitted, and return its result.

    Raises:
        UsageError: if it is no run's id, or the ledger knows no such run; the message names those that it
            knows.
        UnavailableError: if the broker went away for a minute.
        FaultError: if nobody takes the run any further.
    """
    ledger = Ledger(open_client(cluster.broker))
    plan = _plan_of(run_id, ledger, cluster)
    with listening(plan) as listener:
        submission = Submission(sending_app(cluster.broker), ledger, run_id)
        try:
            return _wait(cluster, RunMonitor(ledger, plan, submission, listener))
        except RunStoppedError as stopped:
            raise FaultError(f"{stopped.stop.reason}; the run stays unfinished.") from None


def _plan_of(run_id: str, ledger: Ledger, cluster: Cluster) -> Plan:
    wrong = f"no run {run_id!r} at {cluster.broker.masked}"
    try:
        if is_run_id(run_id):
            return ledger.plan(run_id)
        wrong = f"{run_id!r} is no run's id; one looks like {EXAMPLE}"
    except UnknownRunError:
        pass  # said below
    known = ", ".join(ledger.unfinished()) or "none"
    raise UsageError(f"{wrong}; unfinished ones: {known}.")


def _wait(cluster: Cluster, monitor: RunMonitor) -> RunResult:
    answered = supervised = time.monotonic()
    while True:
        now = time.monotonic()
        if now - supervised > SUPERVISE_EVERY_S:
            cluster.supervise()
            supervised = now
        try:
            result = monitor.answer()
            if result is not None:
                return result
            monitor.look()
            give_fresh_workers(cluster, monitor)
            answered = now
        except AWAY as error:
            if now - answered > BROKER_MAY_BE_AWAY_S:
                raise UnavailableError(f"the broker went away in mid-run ({error}).") from None
        time.sleep(LOOK_EVERY_S)


def give_fresh_workers(cluster: Cluster, monitor: RunMonitor) -> None:
    """Start the workers that the coordinator asks for, if it does, and say that they are there."""
    contrast = monitor.fresh_workers.asked()
    if contrast is not None:
        cluster.renew(monitor.plan.contrast_cells(contrast))
        monitor.fresh_workers.give(contrast)


def _end(app: Celery, ledger: Ledger, run_id: str, stop: Stop) -> RunResult:
    """Ask the coordinator to end the run; if it does not answer, put together what was measured."""
    ledger.cancel(run_id, stop)
    deadline = time.monotonic() + CANCELLED_WITHIN_S
    while time.monotonic() < deadline:
        raw = ledger.result(run_id)
        if raw is not None:
            return answer_from(raw, run_id)
        time.sleep(LOOK_EVERY_S)
    return end_run(app, ledger, ledger.plan(run_id), stop)
