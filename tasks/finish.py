"""Finish a run: keep what was measured of a cell that was interrupted, compose the answer, store it."""

import time
from collections.abc import Sequence

import msgspec
from celery import Celery

from config.machine import boot_id
from measure.cells.doubts import doubts
from measure.latency_contrasts import latency_contrasts
from measure.model.plan import Plan
from measure.model.provenance import Origin, WorkerFacts
from measure.model.result import RunResult, Status
from measure.scaling_curves import curves
from measure.stats.looks import LOOKS
from measure.verdicts import verdicts
from measure.warnings.remedies import typed_again
from measure.warnings.run_warnings import Seen, run_warnings, search_warnings
from tasks.cells_to_run import workers_seen
from tasks.ledger import Ledger
from tasks.origin import machine, revision, versions
from tasks.outcome import CellOutcome
from tasks.queue_view import events_are_received
from tasks.register import facts_of, ready_workers
from tasks.running_cell import RunningCell
from tasks.stop import Stop


def end_run(app: Celery, ledger: Ledger, plan: Plan, stop: Stop | None) -> RunResult:
    """Answer a run, whole or stopped, and take it off the list of unfinished ones.

    Args:
        app: an app whose broker is the run's.
        ledger: the ledger that holds the run.
        plan: the run's plan.
        stop: why it ends before its plan does, if so.
    """
    if stop is not None:
        _close_current(app, ledger, plan)
    result = answer_of(ledger, plan, stop)
    ledger.finish(plan.run_id, msgspec.json.encode(result))
    return result


def answer_of(ledger: Ledger, plan: Plan, stop: Stop | None = None) -> RunResult:
    """Return the RunResult of a run; partial or cancelled, with the reason, if it was stopped."""
    outcomes = ledger.outcomes(plan.run_id)
    workers = _all_workers(ledger, outcomes)
    server = str(ledger.redis.info("server")["redis_version"])
    origin = Origin(
        machine(workers), {**versions(workers), "redis-server": server}, workers,
        revision(), events_are_received(ledger.redis),
    )  # fmt: skip
    return compose(plan, outcomes, origin, stop)


def _all_workers(ledger: Ledger, outcomes: Sequence[CellOutcome]) -> tuple[WorkerFacts, ...]:
    """Return those that are ready, and those of earlier cells that have been replaced."""
    ready = map(facts_of, ready_workers(ledger.redis))
    by_name = {worker.name: worker for worker in (*workers_seen(outcomes), *ready)}
    return tuple(by_name[name] for name in sorted(by_name))


def compose(
    plan: Plan, outcomes: Sequence[CellOutcome], origin: Origin, stop: Stop | None = None
) -> RunResult:
    """Put a RunResult together from what its cells came to."""
    cells = tuple(outcome.cell for outcome in outcomes)
    answering = plan.answering
    measured = () if plan.search else tuple(cell for cell in cells if cell.job not in answering)
    seen = Seen(cells, plan.rounds, origin, any(outcome.events for outcome in outcomes), answering)
    ended, looks = time.time(), len(LOOKS) if plan.until_decided else 1
    return RunResult(
        run_id=plan.run_id, status=_status(plan, outcomes, stop), plan=plan, cells=cells,
        machine=origin.machine, versions=origin.versions, workers=origin.workers, revision=origin.revision,
        watched=origin.watched, scaling=curves(measured), latency_contrasts=latency_contrasts(measured),
        verdicts=verdicts(measured, doubts(origin.workers), looks),
        warnings=search_warnings(seen) if plan.search
        else tuple(typed_again(warned, plan) for warned in run_warnings(seen)),
        counters=tuple(o.counter for o in outcomes if o.counter),
        identities=tuple(o.identity for o in outcomes if o.identity),
        timelines=tuple(o.timeline for o in outcomes if o.timeline),
        started=plan.created, ended=ended, elapsed_s=_elapsed_s(plan, ended),
        reason=stop.reason if stop else None,
    )  # fmt: skip


def _elapsed_s(plan: Plan, ended: float) -> float:
    """Return the seconds since a plan was made, by the steady clock where it is the plan's own."""
    if plan.boot and plan.boot == boot_id():
        return time.monotonic() - plan.steady_s
    return max(0.0, ended - plan.created)


def _status(plan: Plan, outcomes: Sequence[CellOutcome], stop: Stop | None) -> Status:
    if stop is not None:
        return stop.status
    is_whole = len(outcomes) == len(plan.cells) and not any(outcome.cell.lost for outcome in outcomes)
    return "complete" if is_whole else "partial"


def _close_current(app: Celery, ledger: Ledger, plan: Plan) -> None:
    index = ledger.position(plan.run_id)
    if index < len(plan.cells):
        cell = RunningCell(app, ledger.redis, plan, index)
        cell.unstage()  # first: a Redis that is full then has room for what follows
        if cell.ledger.open():
            ledger.end_cell(plan.run_id, index, cell.close())
