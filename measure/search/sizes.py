"""How long the cells of a search are, and how long they take: sized by what was seen of a task so far."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from measure.cells.cell_summary import WARM_UP_WAVES
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.search.seen import Seen
from measure.stats.intervals import FEWEST_ROUNDS

SEARCH_CELL_S = 0.7
FINAL_CELL_S = 0.9
LEAST_WAVES = 2
MOSTLY = 0.85  # of a call's time that it computes, or of what slots would do that lose nothing
MOST_JOBS = 20_000
START_S = 2.0  # about what starting a worker takes, until one has been seen to


def queue_of(plan: Plan, pool: str, size: int) -> str:
    """Return the queue of a cell: one of its own, or the one that an application insists on."""
    first = plan.cells[0]
    return f"{pool}.{size}" if first.queue == f"{first.pool}.1" else first.queue


def start_s_of(measured: Sequence[CellResult], elapsed_s: float) -> float:
    """Return about what a cell takes beside its jobs, in seconds: the start of its worker, and its end."""
    rates = [(cell.planned, cell.jobs_per_s) for cell in measured if cell.jobs_per_s]
    if not rates or len(rates) < len(measured):
        return START_S
    return max(0.0, elapsed_s - sum(n / rate for n, rate in rates)) / len(rates)


def about_s(cell: CellPlan, seen: Seen) -> float:
    """Return about how long a cell takes, in seconds, by what was measured nearest to it."""
    rate = seen.expected_per_s(cell.pool, cell.concurrency)
    return cell.n / rate if rate else cell.n * seen.job_s / cell.concurrency


def round_s_of(cells: Sequence[CellPlan], seen: Seen, start_s: float) -> float:
    """Return about how long a round of some cells takes, in seconds, with the start of their workers."""
    return sum(about_s(cell, seen) + start_s for cell in cells)


def final_s(plan: Plan, seen: Seen, start_s: float, tried: Mapping[str, int]) -> float:
    """Return about how long five rounds take, in seconds, if what is tried next should be chosen."""
    sizes = {pool: tried.get(pool) or seen.chosen.get(pool, 1) for pool in seen.usable}
    return FEWEST_ROUNDS * round_s_of(_finalists(plan, seen, sizes, FINAL_CELL_S / 2), seen, start_s)


def finalists_in(plan: Plan, seen: Seen, left_s: float, start_s: float) -> list[CellPlan]:
    """Return a cell of each pool at what was chosen for it; shorter ones where time is short."""
    longer = _finalists(plan, seen, seen.chosen, FINAL_CELL_S)
    is_short = left_s < FEWEST_ROUNDS * round_s_of(longer, seen, start_s)
    return _finalists(plan, seen, seen.chosen, FINAL_CELL_S / 2) if is_short else longer


def _finalists(plan: Plan, seen: Seen, sizes: Mapping[str, int], wanted_s: float) -> list[CellPlan]:
    return [sized(plan, seen, pool, size, wanted_s, is_final=True) for pool, size in sizes.items()]


def needs_warm_up(seen: Seen, size: int, rate: float) -> bool:
    """Whether a cell has to be long enough for its first wave to be cut: where it waits, and is at a limit.

    At first all slots wait together, and then compute together. A pool whose calls compute one after the
    other would look slower than it is: 2 waves of 64 calls of 200 ms showed 147 a second, 5 waves 187.
    """
    return seen.computes < MOSTLY and rate < MOSTLY * size / seen.job_s


def sized(  # noqa: PLR0913 (what a cell's length depends on)
    plan: Plan, seen: Seen, pool: str, size: int, wanted_s: float, *, is_final: bool = False
) -> CellPlan:
    """Return a cell of about so many seconds, of enough waves for a warm-up to be cut where that is short."""
    known, rate = seen.nearest(pool, size) or (size, size / seen.job_s)
    at_best = rate * size / known  # more slots may bring as much more, and no more
    waves = WARM_UP_WAVES if WARM_UP_WAVES * seen.job_s <= 2 * wanted_s else LEAST_WAVES
    some = min(waves * size, math.ceil(2 * at_best * wanted_s))  # slots that bring nothing: fewer waves
    if is_final and needs_warm_up(seen, size, at_best):
        some = WARM_UP_WAVES * size
    n = max(LEAST_WAVES * size, some, math.ceil(rate * wanted_s))
    whole = size * math.ceil(n / size)  # a last wave that is not full would look like a slower pool
    n = min(whole, MOST_JOBS)
    return msgspec.structs.replace(
        plan.cells[0], pool=pool, queue=queue_of(plan, pool, size), concurrency=size, n=n, alone_s=seen.job_s
    )
