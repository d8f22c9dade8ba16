"""The answer of a run, from what the ledger keeps of its cells."""

import time
from collections.abc import Sequence

from measure.checks import Seen, warnings
from measure.contrast import verdicts
from measure.plan import Plan
from measure.provenance import Origin
from measure.result import RunResult, Status
from measure.scaling import curves
from tasks.ledger import Ledger
from tasks.outcome import CellOutcome
from tasks.pace import CancelledError
from tasks.provenance import is_watched, machine, revision, versions
from tasks.register import facts_of, ready_workers


def answer(ledger: Ledger, plan: Plan, stopped: Exception | None = None) -> RunResult:
    """Return the RunResult of a run; partial or cancelled, with the reason, if it was stopped."""
    workers = ready_workers(ledger.redis)
    server = str(ledger.redis.info("server")["redis_version"])
    origin = Origin(
        machine(workers), {**versions(workers), "redis-server": server}, tuple(map(facts_of, workers)),
        revision(), is_watched(ledger.redis),
    )  # fmt: skip
    return compose(plan, ledger.outcomes(plan.run_id), origin, stopped)


def compose(
    plan: Plan, outcomes: Sequence[CellOutcome], origin: Origin, stopped: Exception | None = None
) -> RunResult:
    """Put a RunResult together from what its cells came to."""
    cells = tuple(outcome.cell for outcome in outcomes)
    ended = time.time()
    return RunResult(
        run_id=plan.run_id, status=_status(plan, outcomes, stopped), plan=plan, cells=cells,
        machine=origin.machine, versions=origin.versions, workers=origin.workers, revision=origin.revision,
        watched=origin.watched, verdicts=verdicts(cells), scaling=curves(cells),
        warnings=warnings(Seen(cells, plan.rounds, origin, any(outcome.events for outcome in outcomes))),
        counters=tuple(o.counter for o in outcomes if o.counter),
        identities=tuple(o.identity for o in outcomes if o.identity),
        timelines=tuple(o.timeline for o in outcomes if o.timeline),
        started=plan.created, ended=ended, elapsed_s=ended - plan.created,
        reason=str(stopped) if stopped else None,
    )  # fmt: skip


def _status(plan: Plan, outcomes: Sequence[CellOutcome], stopped: Exception | None) -> Status:
    if isinstance(stopped, CancelledError):
        return "cancelled"
    whole = len(outcomes) == len(plan.cells) and not any(outcome.cell.lost for outcome in outcomes)
    return "complete" if whole and stopped is None else "partial"
