"""What can be seen of a run from outside: its answer, its progress, that it is abandoned."""

import time

import msgspec

from measure.model.plan import CellPlan, Plan
from measure.model.result import RunResult, result_from_json
from measure.model.upgrade import UnknownSchemaError
from tasks.cell_ledger import CellLedger
from tasks.fresh_workers import FreshWorkers
from tasks.ledger import Ledger
from tasks.outcome import CellOutcome
from tasks.register import ready_workers
from tasks.stop import RunStoppedError, partial
from tasks.worker_totals import on_queue
from whichpool.clusters.base import ProgressListener
from whichpool.errors import FaultError
from whichpool.run.submission import Submission

UNATTENDED_AFTER_S = 5.0


def answer_from(raw: bytes, run_id: str) -> RunResult:
    """Return the answer that the ledger holds of a run.

    Raises:
        FaultError: if it is not a result, or another run's: it would be kept under that one's name.
    """
    where = f"what the ledger holds as the answer of run {run_id}"
    try:
        result = result_from_json(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, UnknownSchemaError, RecursionError) as error:
        raise FaultError(f"{where} is not a result ({error}).") from None
    if result.run_id != run_id:
        raise FaultError(f"{where} is of run {result.run_id!r}.")
    return result


class RunMonitor:
    """What can be seen of a run from outside: its answer, its progress, that it is abandoned.

    Attributes:
        plan: as it was last seen; it may be extended.
        fresh_workers: what the coordinator asks for.
        moves: how often the run was seen to have gone on.
        outcomes: what the cells came to, as far as it was seen: Redis may be gone when it is wanted.
    """

    def __init__(
        self, ledger: Ledger, plan: Plan, submission: Submission, listener: ProgressListener
    ) -> None:
        self._ledger = ledger
        self.plan = plan
        self.fresh_workers = FreshWorkers(ledger.redis, plan.run_id)
        self._submission = submission
        self._listener = listener
        self._patience_s = 30 + 2 * plan.stall_s
        self.outcomes: list[CellOutcome] = []
        self._seen: object = None
        self.moves = 0
        self._moved = time.monotonic()
        self._looked_s = 0.0

    def answer(self) -> RunResult | None:
        """Return the run's answer, or None while there is none."""
        raw = self._ledger.result(self.plan.run_id)
        return None if raw is None else answer_from(raw, self.plan.run_id)

    def look(self) -> None:
        """Tell the listener how far the run is; submit it again where nobody coordinates it.

        Raises:
            RunStoppedError: when, submitted again and again, it does not move: a run always ends.
        """
        holder = self._submission.waits_for()
        if holder is not None:
            self._listener.waits(holder)
        self._submission.submit_if_abandoned()
        self._note_progress(holder)

    def _note_progress(self, holder: str | None) -> None:
        index, done = self._ledger.position(self.plan.run_id), 0
        if index > len(self.outcomes):
            self.outcomes += self._ledger.outcomes_between(self.plan.run_id, len(self.outcomes), index)
        self._know_cell(index)
        if index < len(self.plan.cells):
            cell = self.plan.cells[index]
            done = CellLedger(self._ledger.redis, self.plan.run_id, index, cell).done()
            self._listener.at(index, done)
            self._look_for_workers(cell)
        now = time.monotonic()
        if (seen := (index, done, holder is None)) != self._seen or holder is not None:
            self._seen, self._moved, self._looked_s = seen, now, 0.0
            self.moves += 1
        elif now - self._moved > self._patience_s and not self._ledger.is_leased(self.plan.run_id):
            # a coordinator that has the run is the one to judge: a job may be merely long
            raise RunStoppedError(
                partial(f"no coordinator took the run any further for {self._patience_s:.0f} s")
            )

    def _look_for_workers(self, cell: CellPlan) -> None:
        """Tell the listener where a cell's workers are gone; a supervised one is soon there again."""
        idle_s = time.monotonic() - self._moved
        if idle_s < UNATTENDED_AFTER_S or idle_s - self._looked_s < UNATTENDED_AFTER_S:
            return
        self._looked_s = idle_s
        if not on_queue(ready_workers(self._ledger.redis), cell.queue):
            self._listener.unattended(cell.queue)

    def contrast_cells(self, index: int) -> tuple[CellPlan, ...]:
        """Return the cells that need the same workers as one that the coordinator has come to.

        It may have added that one to the plan since anybody looked.
        """
        self._know_cell(index)
        return self.plan.contrast_cells(index)

    def _know_cell(self, index: int) -> None:
        """Read the plan again where a cell lies beyond it."""
        if index < len(self.plan.cells):
            return
        plan = self._ledger.plan(self.plan.run_id)
        if len(plan.cells) > len(self.plan.cells):
            self.plan = plan
            self._listener.extended(plan)
