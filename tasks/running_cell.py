"""One cell from its first message to its result: publish, wait for every bit, mend what is lost."""

import time
from collections.abc import Callable, Iterable

from celery import Celery
from redis import Redis

from measure.cells.offered_rate import NoSaturationError, offered_rate_per_s
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from tasks.cell_ledger import CellLedger
from tasks.cell_watch import CellWatch
from tasks.coordinator_loop import CoordinatorLoop
from tasks.fresh_workers import FreshWorkers
from tasks.inputs import read_inputs
from tasks.job_holders import holders
from tasks.lost_jobs import REPUBLISH_AT_MOST, LostJobs, Reading, delivery_timeout_s
from tasks.machine_clocks import ConditionsMeter
from tasks.offering import Offering
from tasks.outcome import CellOutcome
from tasks.publisher import Publisher
from tasks.queue_view import QueueView
from tasks.register import ready_workers
from tasks.stop import RunStoppedError, partial
from tasks.worker_totals import on_queue

PAGE = 1_000  # jobs that are staged between two steps of the coordinator
LOOK_EVERY_S = 0.5


class RunningCell:
    """A cell of a plan, on its way."""

    def __init__(
        self, app: Celery, redis: Redis, plan: Plan, index: int, meter: ConditionsMeter | None = None
    ) -> None:
        self.redis = redis
        self._stall_s, self._job_timeout_s = plan.stall_s, plan.job_timeout_s
        self.index = index
        self.cell: CellPlan = plan.cells[index]
        self.ledger = CellLedger(redis, plan.run_id, index, self.cell)
        self._queue = QueueView(redis, self.cell.queue, self.ledger.keys.staged_prefix)
        inputs = read_inputs(redis, plan.run_id) if self.cell.inputs else ()
        self._publisher = Publisher(app, self.ledger.keys, self.cell, inputs, plan.seed)
        self._is_search = plan.search is not None
        self._endings = FreshWorkers(redis, plan.run_id)
        self._lost = LostJobs()
        self._watch = CellWatch(redis, self.cell, meter or ConditionsMeter(redis), plan.seed)
        self._progressed = self._looked = time.monotonic()
        self._done = 0

    def publish(self, loop: CoordinatorLoop, measured: Callable[[], Iterable[CellResult]]) -> None:
        """Hand the jobs to the workers: all at once, or on schedule; nothing, if that was done before.

        Args:
            loop: of the coordinator.
            measured: returns the run's cells so far, which an arrival rate may be a share of.

        Raises:
            RunStoppedError: if such a rate cannot be had, or the run is to end; see `CoordinatorLoop.step`.
        """
        released = self.ledger.open()
        if self._why_ended():
            return
        if not released and not self.cell.is_offered:
            self._stage(loop)
        self._watch.begin(self.ledger)
        if self.cell.is_offered:
            Offering(self._publisher, self.ledger, self._rate_per_s(measured)).send_all(loop)
        elif not released:
            self._queue.release(self.ledger.keys.counts)

    def _stage(self, loop: CoordinatorLoop) -> None:
        """Publish all jobs beside the queue; what an earlier coordinator staged is dropped."""
        self._queue.unstage()
        for first in range(0, self.cell.n, PAGE):
            loop.step()
            self._publisher.stage(range(first, min(first + PAGE, self.cell.n)))
            self._queue.keep_staged()

    def _rate_per_s(self, measured: Callable[[], Iterable[CellResult]]) -> float:
        try:
            return offered_rate_per_s(self.cell, measured() if self.cell.load else ())
        except NoSaturationError as error:
            raise RunStoppedError(partial(str(error))) from error

    def complete(self, loop: CoordinatorLoop) -> None:
        """Wait until every id has its outcome, publishing again what was lost on the way.

        Raises:
            RunStoppedError: when nothing was done for the stated time.
        """
        self._progressed = time.monotonic()  # jobs on schedule may have taken long to send
        loop.until(self._is_complete)
        self._watch.end(self.ledger)

    def unstage(self) -> None:
        """Drop what is staged and not handed out."""
        self._queue.unstage()

    def close(self) -> CellOutcome:
        """Remove what the cell left behind and sum it up."""
        self._queue.remove(self.ledger.keys)
        return self._watch.outcome(self.ledger)

    def _is_complete(self) -> bool:
        done, now = self.ledger.done(), time.monotonic()
        if done > self._done:
            self._done, self._progressed = done, now
        if done == self.cell.n:
            return True
        if now - self._looked >= LOOK_EVERY_S:
            self._looked = now
            self._mend(done, now)
        return False

    def _mend(self, done: int, now: float) -> None:
        if why := self._why_ended():
            self._give_up_the_rest(why)
            return
        orphans = self.ledger.take_orphans()
        self._send_again(orphans)  # their attempt was counted where the process died
        if now - self._progressed < LOOK_EVERY_S:
            return
        reading = self._reading(done, now)
        timeout_s = delivery_timeout_s(self.cell.timeout_s, self.ledger.slowest_s())
        lost = self._lost.see(reading, timeout_s) - orphans
        self.ledger.count_attempts(lost)
        self._send_again(lost)
        self._raise_if_stalled(now - self._progressed, reading)

    def _reading(self, done: int, now: float) -> Reading:
        reading = self._read(done, now, ask=False)
        would_end_the_run = not reading.held and now - self._progressed > self._stall_s
        return self._read(done, now, ask=True) if reading.nowhere or would_end_the_run else reading

    def _read(self, done: int, now: float, *, ask: bool) -> Reading:
        # The list first: a job that is popped between the two looks is then held. What is missing last: a job
        # that ends between them then has its outcome.
        queued, since = self._queue.depth(), self.ledger.released()
        if self.cell.inputs:
            return self._watched(done, now, queued)
        held, accounted = holders(self.redis, self.cell.queue, self.ledger.keys, since, now=ask)
        return Reading(now, done, queued, frozenset(self.ledger.missing()), held, accounted)

    def _watched(self, done: int, now: float, queued: int) -> Reading:
        """Return a look at workers whose supervisor sees their processes die, and tells what was on them.

        What it does not call an orphan is theirs, acked early or late, however long it takes.
        """
        missing = frozenset(self.ledger.missing())
        return Reading(now, done, queued, missing, frozenset() if queued else missing)

    def _send_again(self, ids: "set[int] | frozenset[int]") -> None:
        wanted = sorted(ids & set(self.ledger.missing())) if ids else []
        if not wanted:
            return  # an orphan may have been recorded meanwhile; HMGET of no field is an error
        attempts = self.ledger.attempts(wanted)
        for n in [n for n, attempt in attempts.items() if attempt > REPUBLISH_AT_MOST]:
            self.ledger.give_up(n, attempts.pop(n))
        self._publisher.republish(attempts, self.ledger.due_times(attempts))
        self.ledger.count_republished(len(attempts))

    def _raise_if_stalled(self, idle_s: float, reading: Reading) -> None:
        """End a run in which nothing is done; a job that is merely long has until the stated job timeout."""
        patience_s = self._patience_s(reading)
        if idle_s > patience_s:
            left = f"{self.cell.n - self._done} of {self.cell.n} jobs outstanding"
            why = self._what_it_waits_for() if reading.held else self._whom_it_lacks()
            if self._is_search:
                self._give_up_the_rest(f"nothing was done for {patience_s:.0f} s, {left}{why}")
                return
            nothing = f"{self.cell.label} on {self.cell.pool}: nothing was done for {patience_s:.0f} s"
            raise RunStoppedError(partial(f"{nothing}, {left}{why}"))

    def _patience_s(self, reading: Reading) -> float:
        if self.cell.patience_s is not None:
            return self.cell.patience_s
        return max(self._job_timeout_s, self._stall_s) if reading.held else self._stall_s

    def _what_it_waits_for(self) -> str:
        if self.cell.patience_s is not None:
            return "; on another pool the same call ended long before"
        return "; the job timeout is over (--job-timeout)"

    def _why_ended(self) -> str | None:
        """Return why a search's cell cannot go on; None where it can."""
        return self._endings.why_ended(self.index) if self._is_search else None

    def _give_up_the_rest(self, why: str) -> None:
        """End this cell, and not the run: what is missing has failed."""
        for n in self.ledger.missing():
            self.ledger.give_up(n, 0, why)

    def _whom_it_lacks(self) -> str:
        has_workers = on_queue(ready_workers(self.redis), self.cell.queue)
        return "" if has_workers else f"; no worker consumes queue {self.cell.queue!r} any more"
