"""What a search has seen so far: each pool's points, what is chosen of them, what cannot be had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.search import FINAL, PILOT, SEARCH
from measure.search.ladder import Points, enough, loses_nothing, next_concurrency

Pair = tuple[CellPlan, CellResult]
SHORTEST_JOB_S = 0.0001
WAITS = 0.5  # of a call's time: one that computes for less of it mostly waits
LONG_S = 0.4  # for a call: a cell takes longer than the start of its worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a task on its pools.

    Attributes:
        job_s: about how long one call takes alone, in seconds.
        usable: the pools on which the task has run without a failure.
        points: jobs per second by concurrency, for each of them.
        blocked: by pool, the smallest concurrency that could not be measured.
        ended: by pool, why.
        computes: the share of a call's time alone in which it computes; 0 where that is not known.
        sound_rounds: final rounds in which every finalist has an undisturbed figure.
    """

    job_s: float
    usable: tuple[str, ...]
    points: Mapping[str, Points]
    blocked: Mapping[str, int]
    ended: Mapping[str, str]
    computes: float = 0.0
    sound_rounds: int = 0

    @property
    def chosen(self) -> dict[str, int]:
        """The concurrency that is enough, for each pool that has one."""
        found = {pool: enough(self.points[pool]) for pool in self.usable}
        return {pool: size for pool, size in found.items() if size is not None}

    def expected_per_s(self, pool: str, size: int) -> float | None:
        """Return about what a pool does at a concurrency, in jobs per second, by a smaller one.

        What has lost nothing so far is expected to go on so; anything else to bring nothing more.
        """
        nearest = self.nearest(pool, size)
        if nearest is None:
            return None
        known, rate = nearest
        below = {each: per_s for each, per_s in self.points[pool].items() if each <= known}
        goes_on = loses_nothing(below) if len(below) > 1 else self.computes < WAITS
        return rate * size / known if goes_on else rate

    def next_size(self, pool: str, limit: int) -> int | None:
        """Return the concurrency to try next on a pool; None where enough is known."""
        is_long = self.job_s > LONG_S
        return next_concurrency(self.points[pool], limit, blocked=self.blocked.get(pool), is_long=is_long)

    def rising(self, limit: int) -> dict[str, int]:
        """Return the pools that would be tried with more at a time, with the most that they had."""
        found = {}
        for pool in self.usable:
            size = self.next_size(pool, limit)
            most = max(self.points[pool], default=0)
            if size is not None and size > most:
                found[pool] = most
        return found

    def nearest(self, pool: str, size: int) -> tuple[int, float] | None:
        """Return the nearest smaller concurrency that a pool was measured at, or this one, and its jobs/s."""
        lower = [known for known in self.points.get(pool, {}) if known <= size]
        return (max(lower), self.points[pool][max(lower)]) if lower else None


def seen_of(plan: Plan, measured: Sequence[CellResult]) -> Seen:
    """Return what the cells of a search have shown so far."""
    pairs = list(zip(plan.cells, measured, strict=False))
    pilots = {cell.pool: result for cell, result in pairs if cell.stage == PILOT}
    usable = tuple(pool for pool, result in pilots.items() if is_sound(result))
    tried = [(cell, result) for cell, result in pairs if cell.stage == SEARCH]
    return Seen(
        job_s=_job_s(pilots, tried), usable=usable,
        points={pool: _points(pool, tried) for pool in usable},
        blocked=_blocked(tried), ended=_ended(pilots, tried),
        computes=_computes([*pilots.values(), *(r for c, r in tried if c.concurrency == 1)]),
        sound_rounds=len(sound_rounds(pairs)),
    )  # fmt: skip


def sound_rounds(pairs: Sequence[Pair]) -> list[int]:
    """Return the final rounds in which every cell has a figure and none was disturbed."""
    finals = [(cell, result) for cell, result in pairs if cell.stage == FINAL]
    rounds = sorted({cell.round for cell, _ in finals})
    return [
        number
        for number in rounds
        if all(is_sound(result) and not result.disturbed for cell, result in finals if cell.round == number)
    ]


def is_sound(result: CellResult) -> bool:
    """Whether every job of a cell ran to its end."""
    return not result.failed and not result.lost and bool(result.jobs_per_s)


def _job_s(pilots: Mapping[str, CellResult], tried: Sequence[Pair]) -> float:
    alone = [result.runtime.p50_s for cell, result in tried if cell.concurrency == 1 and result.runtime]
    first = [result.runtime.p50_s for result in pilots.values() if result.runtime]
    return max(SHORTEST_JOB_S, min(alone or first or [1.0]))


def _computes(alone: Sequence[CellResult]) -> float:
    return min((result.cpu_wall for result in alone if result.cpu_wall is not None), default=0.0)


def _points(pool: str, tried: Sequence[Pair]) -> Points:
    return {
        cell.concurrency: result.jobs_per_s or 0.0
        for cell, result in tried
        if cell.pool == pool and is_sound(result)
    }


def _blocked(tried: Sequence[Pair]) -> dict[str, int]:
    failed = [(cell.pool, cell.concurrency) for cell, result in tried if not is_sound(result)]
    return {pool: min(size for other, size in failed if other == pool) for pool, _ in failed}


def _ended(pilots: Mapping[str, CellResult], tried: Sequence[Pair]) -> dict[str, str]:
    """Return the first reason for which a pool went no further."""
    results = [*pilots.items(), *((cell.pool, result) for cell, result in tried)]
    reasons: dict[str, str] = {}
    for pool, result in results:
        if not is_sound(result):
            reasons.setdefault(pool, result.error or "no job was done")
    return reasons
