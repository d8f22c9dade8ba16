"""What spoils a cell at saturation, so that nothing may be decided by it: each reason in words."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from measure.cells.saturation import MOST_EFFICIENCY
from measure.cells.web_saturation import web_saturated
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.sample import Sample

MOST_CLOCK_STEP_S = 0.02  # NTP slews by at most half a millisecond a second
LONGEST_SILENCE_S = 0.2  # a busy machine wakes a worker late, but not so late
LONGEST_SILENCE_SHARE = 0.1  # of a cell's time
LONGEST_SILENCE_JOBS = 3  # times as long as a job takes: a slot begins or ends one at least as often


class PoolReading(msgspec.Struct, frozen=True, kw_only=True):
    """The workers of a cell's queue at one moment.

    Attributes:
        instances: what tells each from one that was started in its place.
        children: by worker, the ids of its other processes.
        slots: of all of them together, as they are now.
        hosts: where they run.
        rate_limits: by worker, the limit of the cell's task, such as ``10/s``.
    """

    instances: frozenset[tuple[str, str, int, float]] = frozenset()
    children: frozenset[tuple[str, int]] = frozenset()
    slots: int = 0
    hosts: frozenset[str] = frozenset()
    rate_limits: dict[str, str] = {}


def disturbances(
    cell: CellResult, samples: Sequence[Sample], before: PoolReading | None, after: PoolReading | None
) -> tuple[str, ...]:
    """Return what spoilt a cell.

    Args:
        cell: what it came to.
        samples: with start and end, in the order of their starts.
        before: its workers as it began; None where nobody looked.
        after: the same as it ended.
    """
    found = [*_of_delivery(cell), *_of_slots(cell), *_of_conditions(cell.conditions)]
    if behind := web_saturated(cell):
        found.append(behind)
    if before and after:
        found += [*_of_workers(cell, before, after), *_of_hosts(samples, before, after)]
    if cell.rate_per_s is None:
        found += _of_speed(cell, samples)
    return tuple(found)


def silent_s(samples: Sequence[Sample]) -> float:
    """Return the longest time in which no job began or ended, from the first start to the last end.

    Args:
        samples: with start and end.
    """
    moments = sorted(moment or 0.0 for sample in samples for moment in (sample.started, sample.ended))
    return max((after - before for before, after in pairwise(moments)), default=0.0)


def _of_delivery(cell: CellResult) -> Iterator[str]:
    if cell.republished:
        yield f"{counted(cell.republished, 'job')} had to be sent again"
    if cell.duplicates:
        yield f"{counted(cell.duplicates, 'job')} came a second time"


def _of_slots(cell: CellResult) -> Iterator[str]:
    if cell.threads > cell.concurrency:
        yield f"{cell.threads} threads or processes ran its jobs, on {counted(cell.concurrency, 'slot')}"


def _of_conditions(conditions: Conditions | None) -> Iterator[str]:
    if conditions and conditions.redis_restarted:
        yield "Redis was restarted"
    if conditions and abs(conditions.clock_step_s) > MOST_CLOCK_STEP_S:
        yield f"the clock was set by {1000 * conditions.clock_step_s:+,.0f} ms"


def _of_workers(cell: CellResult, before: PoolReading, after: PoolReading) -> Iterator[str]:
    if before.instances != after.instances:
        yield "a worker ended, or another began"
    elif before.children != after.children:
        yield "a process of a worker ended, or another began"
    for reading in (before, after):
        if reading.slots != cell.concurrency:
            yield f"its workers had {counted(reading.slots, 'slot')} instead of {cell.concurrency}"
            break
    for worker, limit in sorted({**before.rate_limits, **after.rate_limits}.items()):
        yield f"{worker} runs at most {limit} of this task"


def _of_hosts(samples: Iterable[Sample], before: PoolReading, after: PoolReading) -> Iterator[str]:
    unknown = {sample.host for sample in samples} - before.hosts - after.hosts
    if unknown:
        yield f"a worker that is not registered ran some of its jobs, on {', '.join(sorted(unknown))}"


def _of_speed(cell: CellResult, samples: Sequence[Sample]) -> Iterator[str]:
    if cell.efficiency and cell.efficiency > MOST_EFFICIENCY:
        yield f"it did {cell.efficiency:.0%} of what its slots can do at best"
    gap_s, job_s = silent_s(samples), cell.runtime.p50_s if cell.runtime else 0.0
    usual_s = max(LONGEST_SILENCE_SHARE * (cell.elapsed_s or 0.0), LONGEST_SILENCE_JOBS * job_s)
    if gap_s > max(LONGEST_SILENCE_S, usual_s):
        yield f"no job began or ended for {gap_s:.1f} s"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the plural where it takes one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
