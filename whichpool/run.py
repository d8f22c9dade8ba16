"""The one use case: take a plan to a cluster, wait for the answer, keep what was measured."""

import time
from collections.abc import Callable
from typing import Protocol

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from config.broker import Broker
from measure.plan import Plan
from measure.result import RunResult, result_from_json, to_json
from tasks.answer import answer
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from tasks.ledger import Ledger
from tasks.pace import CancelledError
from whichpool.embedded import SUPERVISE_EVERY_S
from whichpool.errors import UnavailableError
from whichpool.submission import Submission, client_app

LOOK_EVERY_S = 0.1

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
        UnavailableError: if the broker went away for a minute.
    """
    ledger = Ledger(open_client(cluster.broker))
    ledger.open_run(plan)
    submission = Submission(client_app(cluster.broker), ledger, plan.run_id)
    submission.submit()
    try:
        return _wait(ledger, plan, cluster, lambda: _look(ledger, plan, submission, watcher))
    except KeyboardInterrupt:
        return _cancel(ledger, plan)


def _wait(ledger: Ledger, plan: Plan, cluster: Cluster, look: Callable[[], None]) -> RunResult:
    answered = supervised = time.monotonic()
    while True:
        now = time.monotonic()
        if now - supervised > SUPERVISE_EVERY_S:
            cluster.supervise()
            supervised = now
        try:
            raw = ledger.result(plan.run_id)
            if raw is not None:
                return result_from_json(raw)
            look()
            answered = now
        except (RedisConnectionError, RedisTimeoutError) as error:
            if now - answered > BROKER_MAY_BE_AWAY_S:
                raise UnavailableError(f"the broker went away in mid-run ({error}).") from None
        time.sleep(LOOK_EVERY_S)


def _look(ledger: Ledger, plan: Plan, submission: Submission, watcher: Watcher) -> None:
    holder = submission.waits_for()
    if holder is not None:
        watcher.waits(holder)
    submission.submit_if_abandoned()
    index = ledger.position(plan.run_id)
    if index < len(plan.cells):
        watcher.at(index, CellLedger(ledger.redis, plan.run_id, index, plan.cells[index]).done())


def _cancel(ledger: Ledger, plan: Plan) -> RunResult:
    """Ask the coordinator to end the run; if it does not answer, put together what it has measured."""
    ledger.cancel(plan.run_id)
    deadline = time.monotonic() + CANCELLED_WITHIN_S
    while time.monotonic() < deadline:
        raw = ledger.result(plan.run_id)
        if raw is not None:
            return result_from_json(raw)
        time.sleep(LOOK_EVERY_S)
    measured = answer(ledger, plan, CancelledError("interrupted"))
    ledger.finish(plan.run_id, to_json(measured))
    return measured
