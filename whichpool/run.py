"""The one use case: take a plan to a cluster, wait for the answer, keep what was measured."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from config.broker import Broker
from measure.plan import Plan
from measure.result import RunResult, result_from_json
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from tasks.ending import end_run
from tasks.ledger import Ledger, UnknownRunError
from tasks.pace import CancelledError, StalledError
from whichpool.embedded import SUPERVISE_EVERY_S
from whichpool.errors import FaultError, UnavailableError, UsageError
from whichpool.submission import Submission, sending_app

LOOK_EVERY_S = 0.1
AWAY = (RedisConnectionError, RedisTimeoutError, OperationalError)  # what redis-py and Kombu say of it
BROKER_MAY_BE_AWAY_S = 60.0
CANCELLED_WITHIN_S = 5.0


class Cluster(Protocol):
    """Where a run takes place."""

    @property
    def broker(self) -> Broker:
        """The Redis of the cluster."""

    def supervise(self) -> None:
        """Look after the cluster's own processes."""


class Watcher(Protocol):
    """Who is told how far a run has come."""

    def at(self, index: int, done: int) -> None:
        """Cell `index` of the plan has `done` jobs done."""

    def waits(self, holder: str) -> None:
        """Another run measures first."""


def execute(plan: Plan, cluster: Cluster, watcher: Watcher) -> RunResult:
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
        return _wait(cluster, Outlook(ledger, plan, submission, watcher))
    except KeyboardInterrupt:
        return _cancel(app, ledger, plan, CancelledError("interrupted"))
    except (FaultError, StalledError) as fault:
        return _cancel(app, ledger, plan, fault)


def follow(
    run_id: str, cluster: Cluster, watching: Callable[[Plan], AbstractContextManager[Watcher]]
) -> RunResult:
    """Wait for a run that somebody else submitted, and return its result.

    Raises:
        UsageError: if the ledger knows no such run; the message names those that it knows.
        UnavailableError: if the broker went away for a minute.
        FaultError: if nobody takes the run any further.
    """
    ledger = Ledger(open_client(cluster.broker))
    try:
        plan = ledger.plan(run_id)
    except UnknownRunError:
        known = ", ".join(ledger.unfinished()) or "none"
        raise UsageError(f"no run {run_id!r} at {cluster.broker.masked}; unfinished ones: {known}.") from None
    with watching(plan) as watcher:
        submission = Submission(sending_app(cluster.broker), ledger, run_id)
        try:
            return _wait(cluster, Outlook(ledger, plan, submission, watcher))
        except StalledError as stalled:
            raise FaultError(f"{stalled}; the run stays unfinished.") from None


class Outlook:
    """What can be seen of a run from outside: its answer, its progress, that it is abandoned."""

    def __init__(self, ledger: Ledger, plan: Plan, submission: Submission, watcher: Watcher) -> None:
        self._ledger = ledger
        self._plan = plan
        self._submission = submission
        self._watcher = watcher
        # longer than the coordinator's own patience with a cell: it is the one to judge while it lives
        self._patience_s = 30 + 2 * plan.stall_s + 3 * max(cell.timeout_s for cell in plan.cells)
        self._seen: object = None
        self._moved = time.monotonic()

    def answer(self) -> RunResult | None:
        """Return the run's answer, or None while there is none."""
        raw = self._ledger.result(self._plan.run_id)
        return None if raw is None else result_from_json(raw)

    def look(self) -> None:
        """Tell the watcher how far the run is; submit it again where nobody coordinates it.

        Raises:
            StalledError: when, submitted again and again, it does not move: a run always ends.
        """
        holder = self._submission.waits_for()
        if holder is not None:
            self._watcher.waits(holder)
        self._submission.submit_if_abandoned()
        self._note_progress(holder)

    def _note_progress(self, holder: str | None) -> None:
        index, done = self._ledger.position(self._plan.run_id), 0
        if index < len(self._plan.cells):
            cell = self._plan.cells[index]
            done = CellLedger(self._ledger.redis, self._plan.run_id, index, cell).done()
            self._watcher.at(index, done)
        now = time.monotonic()
        if (seen := (index, done, holder is None)) != self._seen or holder is not None:
            self._seen, self._moved = seen, now
        elif now - self._moved > self._patience_s:
            raise StalledError(f"no coordinator took the run any further for {self._patience_s:.0f} s")


def _wait(cluster: Cluster, outlook: Outlook) -> RunResult:
    answered = supervised = time.monotonic()
    while True:
        now = time.monotonic()
        if now - supervised > SUPERVISE_EVERY_S:
            cluster.supervise()
            supervised = now
        try:
            result = outlook.answer()
            if result is not None:
                return result
            outlook.look()
            answered = now
        except AWAY as error:
            if now - answered > BROKER_MAY_BE_AWAY_S:
                raise UnavailableError(f"the broker went away in mid-run ({error}).") from None
        time.sleep(LOOK_EVERY_S)


def _cancel(app: Celery, ledger: Ledger, plan: Plan, reason: Exception) -> RunResult:
    """Ask the coordinator to end the run; if it does not answer, put together what was measured."""
    ledger.cancel(plan.run_id)
    deadline = time.monotonic() + CANCELLED_WITHIN_S
    while time.monotonic() < deadline:
        raw = ledger.result(plan.run_id)
        if raw is not None:
            return result_from_json(raw)
        time.sleep(LOOK_EVERY_S)
    return end_run(app, ledger, plan, reason)
