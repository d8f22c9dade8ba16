"""What a search goes on with: a pilot on each pool, the concurrencies of each, then the best in rounds."""

import random
from collections.abc import Mapping, Sequence

import msgspec

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.search import FINAL, PILOT, SEARCH, Search
from measure.search.seen import Seen, is_sound, seen_of
from measure.search.sizes import (
    SEARCH_CELL_S,
    about_s,
    final_s,
    finalists_in,
    queue_of,
    round_s_of,
    sized,
    start_s_of,
)  # fmt: skip
from measure.search.task_findings import MULTIPROCESSING
from measure.stats.intervals import FEWEST_ROUNDS

ENDS_S = 3.0  # of putting the answer together
MOST_ROUNDS = 15
ROUNDS_OF_A_WIDE_GAP = 7  # two of them may be disturbed
WIDE_GAP = 1.3  # of jobs per second
HANGS_S, HANGS_TIMES = 10.0, 10.0  # and so many times what the same call took on another pool: it hangs
OVER = 1.1  # a budget may be exceeded by so much to finish five rounds


def next_cells(plan: Plan, measured: Sequence[CellResult], elapsed_s: float) -> list[CellPlan]:
    """Return the cells that a search goes on with; none where it has come to its end, or its budget has.

    Args:
        plan: all of its cells have run; the first of them is a pilot.
        measured: what they came to, in their order.
        elapsed_s: since the search began.
    """
    search = plan.search
    if search is None:
        return []
    seen = seen_of(plan, measured)
    pilot = _pilot(plan, search, measured)
    if pilot:
        return pilot
    start_s = start_s_of(measured, elapsed_s)
    step = _step(plan, search, seen, search.budget_s - elapsed_s - ENDS_S, start_s)
    return step or _rounds(plan, seen, search.budget_s - elapsed_s - ENDS_S, start_s)


def pilot_cell(plan: Plan, pool: str) -> CellPlan:
    """Return the first call on a pool: it says how long the task takes, and whether it runs there at all."""
    return msgspec.structs.replace(
        plan.cells[0], pool=pool, queue=queue_of(plan, pool, 1), concurrency=1, n=1, stage=PILOT
    )


def _pilot(plan: Plan, search: Search, measured: Sequence[CellResult]) -> list[CellPlan]:
    """Return the first call on the next pool, which is the same on all; none where each has had it."""
    had = {
        cell.pool: result for cell, result in zip(plan.cells, measured, strict=False) if cell.stage == PILOT
    }
    wanted = [*search.pools, *_instead(search, had)]
    runtimes = [result.runtime.p50_s for result in had.values() if is_sound(result) and result.runtime]
    patience_s = None if search.job_timeout_is_set or not runtimes else HANGS_S + HANGS_TIMES * max(runtimes)
    return [
        msgspec.structs.replace(pilot_cell(plan, pool), patience_s=patience_s)
        for pool in wanted
        if pool not in had
    ][:1]


def _instead(search: Search, had: Mapping[str, CellResult]) -> list[str]:
    """Return the pools to try where another one has failed, and another way to start it may not."""
    failed = [pool for pool, result in had.items() if not is_sound(result)]
    return [
        search.instead[pool]
        for pool in failed
        if pool in search.instead
        and MULTIPROCESSING not in (had[pool].error or "")
        and not any(had[pool].error and had[pool].error == had[o].error for o in failed if o != pool)
    ]


def _step(plan: Plan, search: Search, seen: Seen, left_s: float, start_s: float) -> list[CellPlan]:
    """Return the next concurrency to try, if there is time for it: of the pool that was tried least.

    Pools that still rise come first: one whose end was not reached cannot be called the slower one.
    """
    if any(cell.stage == FINAL for cell in plan.cells):
        return []
    rising = seen.rising(search.max_concurrency)
    for pool in sorted(seen.usable, key=lambda name: (name not in rising, len(seen.points[name]))):
        size = seen.next_size(pool, search.max_concurrency)
        if size is None:
            continue
        cell = sized(plan, seen, pool, size, SEARCH_CELL_S)
        if about_s(cell, seen) + start_s + final_s(plan, seen, start_s, {pool: size}) <= left_s:
            return [msgspec.structs.replace(cell, stage=SEARCH)]
    return []


def _rounds(plan: Plan, seen: Seen, left_s: float, start_s: float) -> list[CellPlan]:
    """Return the rounds in which the best of each pool are contrasted: five, then one after the other.

    How many there are is a matter of time, and of what was disturbed; never of what they show.
    """
    finals = [cell for cell in plan.cells if cell.stage == FINAL]
    had = max((cell.round for cell in finals), default=0)
    cells = [cell for cell in finals if cell.round == had] or finalists_in(plan, seen, left_s, start_s)
    lacking = FEWEST_ROUNDS - seen.sound_rounds
    if (
        not cells
        or seen.chosen.keys() != set(seen.usable)
        or had >= (2 * FEWEST_ROUNDS if lacking > 0 else most_rounds(seen))
    ):
        return []
    wanted, over = max(1, lacking), OVER if lacking > 0 else 1.0
    if left_s * over < wanted * round_s_of(cells, seen, start_s):
        return []
    rng = random.Random(f"{plan.seed} {had}")  # noqa: S311 (an order of cells, not a secret)
    return [
        msgspec.structs.replace(cell, stage=FINAL, round=had + number)
        for number in range(1, wanted + 1)
        for cell in rng.sample(cells, len(cells))
    ]


def most_rounds(seen: Seen) -> int:
    """Return how many rounds are worth their time, by the search alone: few where it shows a wide gap."""
    rates = sorted(seen.points[pool][size] for pool, size in seen.chosen.items())
    is_wide = len(rates) < 2 or rates[-1] > WIDE_GAP * rates[-2]  # noqa: PLR2004 (two pools)
    return ROUNDS_OF_A_WIDE_GAP if is_wide else MOST_ROUNDS
