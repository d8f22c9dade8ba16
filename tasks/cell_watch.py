"""What is seen of a cell beside its jobs: its workers and the machine, as it begins and as it ends."""

import time
from collections.abc import Mapping, Sequence

import msgspec
from redis import Redis

from config.machine import boot_id
from measure.cells.cell_summary import Memory, summarise, timed, values_by_call
from measure.cells.clock_offsets import corrected, offsets_to_correct
from measure.cells.counter_totals import counter_result
from measure.cells.disturbances import disturbances
from measure.cells.identity import identity
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.plan import CellPlan
from measure.model.sample import Sample
from measure.model.timeline import shows_who_ran_it, timeline
from tasks.asking import ask
from tasks.cell_ledger import CellLedger
from tasks.clock_offset import clock_offset
from tasks.machine_clocks import ConditionsMeter
from tasks.outcome import CellOutcome
from tasks.register import WorkerEntry, facts_of, ready_workers
from tasks.worker_totals import memory_of, on_queue, pool_reading

MOST_IDS_KEPT = 100  # of those that were sent again


class CellWatch:
    """Two looks, and what the cell came to by them."""

    def __init__(self, redis: Redis, cell: CellPlan, meter: ConditionsMeter, seed: int = 0) -> None:
        self._seed = seed
        self._redis = redis
        self._cell = cell
        self._meter = meter
        self._conditions: Conditions | None = None
        self._offsets_s: dict[str, float] = {}
        self._before: list[WorkerEntry] | None = None
        self._after: list[WorkerEntry] | None = None

    def begin(self, ledger: CellLedger) -> None:
        """Look before the cell's jobs are handed to the workers."""
        workers = ask(self._redis, ready_workers(self._redis))
        self._before = on_queue(workers, self._cell.queue)
        self._meter.begin(workers)
        self._meter.web.begin(self._cell)
        ledger.note_clock(boot_id(), _clock_offset_s())

    def end(self, ledger: CellLedger) -> None:
        """Look again when every id has its outcome: memory is read now, not up to two seconds ago."""
        workers = ask(self._redis, ready_workers(self._redis))
        self._after = on_queue(workers, self._cell.queue)
        conditions = self._meter.web.end(self._cell, self._meter.end(workers))
        self._conditions = with_step(conditions, _step_s(ledger))
        self._offsets_s = self._clock_offsets_s()

    def outcome(self, ledger: CellLedger) -> CellOutcome:
        """Sum the cell up; where it was interrupted, the workers are as the register last knew them."""
        cell, samples = self._cell, corrected(ledger.samples(), self._offsets_s)
        workers = self._registered() if self._after is None else self._after
        counted = cell.strategy is not None
        gil = all(worker.gil for worker in workers)
        return CellOutcome(
            cell=self._result(ledger, samples, memory_of(workers)),
            counter=counter_result(cell, samples, ledger.total(), gil) if counted else None,
            identity=identity(cell, samples) if cell.keeps_value and not counted else None,
            timeline=timeline(cell, timed(samples)) if shows_who_ran_it(cell) else None,
            events=any(worker.events for worker in workers), workers=tuple(map(facts_of, workers)),
        )  # fmt: skip

    def _result(self, ledger: CellLedger, samples: Sequence[Sample], memory: Memory | None) -> CellResult:
        conditions = with_offset(self._conditions, self._offsets_s)
        cell = summarise(self._cell, samples, ledger.counts(), memory, conditions)
        values = values_by_call(self._cell, samples, self._seed)
        again = ledger.sent_again()[:MOST_IDS_KEPT] if self._cell.inputs else ()
        before, after = (pool_reading(seen, self._cell.task) for seen in (self._before, self._after))
        return msgspec.structs.replace(
            cell, values=values, sent_again=again, disturbed=disturbances(cell, timed(samples), before, after)
        )

    def _clock_offsets_s(self) -> dict[str, float]:
        own = clock_offset(self._redis)
        return offsets_to_correct(
            (worker.host, worker.clock_offset_s - own.offset_s, worker.clock_error_s + own.error_s)
            for worker in self._after or ()
            if worker.clock_offset_s is not None and worker.clock_error_s is not None
        )

    def _registered(self) -> list[WorkerEntry]:
        return on_queue(ready_workers(self._redis), self._cell.queue)


def with_step(conditions: Conditions | None, step_s: float) -> Conditions | None:
    """Return conditions with the larger step of the clock: the coordinator that saw it may be gone."""
    if conditions is None or abs(conditions.clock_step_s) >= abs(step_s):
        return conditions
    return msgspec.structs.replace(conditions, clock_step_s=step_s)


def with_offset(conditions: Conditions | None, offsets_s: Mapping[str, float]) -> Conditions | None:
    """Return conditions with the largest offset of a worker's clock that was corrected."""
    worst_s = max(offsets_s.values(), key=abs, default=0.0)
    if conditions is None or not worst_s:
        return conditions
    return msgspec.structs.replace(conditions, clock_offset_s=worst_s)


def _step_s(ledger: CellLedger) -> float:
    """Return by how much the clock was set since the cell began, in seconds; 0 where that is not known."""
    boot, offset_s = ledger.noted_clock()
    return 0.0 if boot is None or boot != boot_id() else _clock_offset_s() - offset_s


def _clock_offset_s() -> float:
    return time.time() - time.monotonic()
