"""The cells of a run from its position on; a plan whose cells have all run may go on with further ones."""

import time
from collections.abc import Iterator, Sequence

import msgspec

from measure.cells.doubts import doubts
from measure.further_cells import extended
from measure.model.cell_result import CellResult
from measure.model.plan import Plan
from measure.model.provenance import WorkerFacts
from measure.search.stages import next_cells
from tasks.ledger import Ledger
from tasks.outcome import CellOutcome


def cells_to_run(ledger: Ledger, run_id: str) -> Iterator[tuple[Plan, int]]:
    """Yield the plan as it is by then, and the index of the cell to run next.

    Raises:
        UnknownRunError: see `Ledger.plan`.
    """
    plan = ledger.plan(run_id)
    while True:
        index = ledger.position(run_id)
        if index == len(plan.cells):
            plan = _further(ledger, plan)
        if index == len(plan.cells):
            return
        yield plan, index


def workers_seen(outcomes: Sequence[CellOutcome]) -> tuple[WorkerFacts, ...]:
    """Return the workers of all cells, each once: the last of those that were started under one name."""
    return tuple({worker.name: worker for outcome in outcomes for worker in outcome.workers}.values())


def _further(ledger: Ledger, plan: Plan) -> Plan:
    outcomes = ledger.outcomes(plan.run_id)
    cells = [outcome.cell for outcome in outcomes]
    if plan.search:
        return _searched(ledger, plan, cells)
    longer = extended(plan, cells, doubts(workers_seen(outcomes)))
    if len(longer.cells) > len(plan.cells):
        ledger.extend(longer)  # before the first of its jobs: whoever takes over finds it
    return longer


def _searched(ledger: Ledger, plan: Plan, cells: Sequence[CellResult]) -> Plan:
    further = next_cells(plan, cells, time.monotonic() - plan.steady_s)
    if not further:
        return plan
    longer = msgspec.structs.replace(plan, cells=(*plan.cells, *further))
    ledger.extend(longer)
    return longer
