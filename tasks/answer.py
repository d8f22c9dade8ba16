"""The answer of a run, from what the ledger keeps of its cells."""

import platform
import time
from collections.abc import Sequence
from importlib.metadata import version

from config.machine import gil_is_on, usable_cpus
from measure.contrast import verdicts
from measure.plan import Plan
from measure.provenance import Machine
from measure.remarks import remarks
from measure.result import RunResult, Status
from tasks.ledger import Ledger
from tasks.outcome import CellOutcome
from tasks.pace import CancelledError
from tasks.register import WorkerEntry, ready_workers

_PACKAGES = ("celery", "kombu", "redis", "billiard")


def answer(ledger: Ledger, plan: Plan, stopped: Exception | None = None) -> RunResult:
    """Return the RunResult of a run; partial or cancelled, with the reason, if it was stopped."""
    outcomes = ledger.outcomes(plan.run_id)
    workers = ready_workers(ledger.redis)
    server = str(ledger.redis.info("server")["redis_version"])
    return compose(plan, outcomes, machine(workers), {**versions(workers), "redis-server": server}, stopped)


def compose(
    plan: Plan,
    outcomes: Sequence[CellOutcome],
    on: Machine,
    of: dict[str, str],
    stopped: Exception | None = None,
) -> RunResult:
    """Put a RunResult together from what its cells came to."""
    cells = tuple(outcome.cell for outcome in outcomes)
    events = any(outcome.events for outcome in outcomes)
    ended = time.time()
    return RunResult(
        run_id=plan.run_id, status=_status(plan, outcomes, stopped), machine=on, versions=of, plan=plan,
        cells=cells, verdicts=verdicts(cells), warnings=remarks(cells, plan.rounds, events),
        counters=tuple(o.counter for o in outcomes if o.counter),
        identities=tuple(o.identity for o in outcomes if o.identity),
        started=plan.created, ended=ended, elapsed_s=ended - plan.created,
        reason=str(stopped) if stopped else None,
    )  # fmt: skip


def machine(workers: Sequence[WorkerEntry]) -> Machine:
    """Return the facts about this machine and the workers' hosts that figures depend on."""
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cpus=usable_cpus(), gil=gil_is_on(), hosts=tuple(sorted({worker.host for worker in workers})),
    )  # fmt: skip


def versions(workers: Sequence[WorkerEntry] = ()) -> dict[str, str]:
    """Return the versions that figures depend on: the workers' own, where there are any."""
    here = {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
    seen = {name: {w.versions.get(name, "") for w in workers} - {""} for name in here}
    return {name: ", ".join(sorted(seen[name])) or mine for name, mine in here.items()}


def _status(plan: Plan, outcomes: Sequence[CellOutcome], stopped: Exception | None) -> Status:
    if isinstance(stopped, CancelledError):
        return "cancelled"
    whole = len(outcomes) == len(plan.cells) and not any(outcome.cell.lost for outcome in outcomes)
    return "complete" if whole and stopped is None else "partial"
