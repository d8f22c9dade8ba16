"""Workers started afresh for a contrast: the coordinator asks for them, who owns their processes gives them.

A worker that served all rounds would be taken for its pool (decision 20).
"""

from typing import cast

from celery import Celery
from redis import Redis

from measure.model.plan import Plan
from tasks.coordinator_loop import CoordinatorLoop
from tasks.keys import RunKeys
from tasks.ledger import KEPT_S
from tasks.warm_up import warm_up

_ASKED, _GIVEN = "asked", "given"


class FreshWorkers:
    """What is asked for and what was given, in the ledger: it outlives a coordinator.

    A contrast is named by the index of its first cell in the plan.
    """

    def __init__(self, redis: Redis, run_id: str) -> None:
        self._redis = redis
        self._key = RunKeys(run_id).fresh_workers

    def ask(self, contrast: int) -> None:
        """Ask for workers that were started for a contrast; asking twice is asking once."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(self._key, _ASKED, str(contrast))
            pipe.expire(self._key, KEPT_S)
            pipe.execute()

    def asked(self) -> int | None:
        """Return the contrast whose workers are asked for and not there; None where nothing is to do."""
        asked, given = self._noted()
        return asked if asked != given else None

    def give(self, contrast: int) -> None:
        """Say that a contrast's workers are ready."""
        self._redis.hset(self._key, _GIVEN, str(contrast))

    def are_given(self, contrast: int) -> bool:
        """Whether a contrast's workers are ready."""
        return self._noted()[1] == contrast

    def end(self, index: int, reason: str) -> None:
        """Say that a cell cannot go on: its worker does not start, or takes more than it may."""
        self._redis.hsetnx(self._key, f"ended:{index}", reason)

    def why_ended(self, index: int) -> str | None:
        """Return why a cell cannot go on; None where nobody said so."""
        reason = cast("bytes | None", self._redis.hget(self._key, f"ended:{index}"))
        return None if reason is None else reason.decode(errors="replace")

    def _noted(self) -> tuple[int | None, int | None]:
        noted = cast("list[bytes | None]", self._redis.hmget(self._key, [_ASKED, _GIVEN]))
        asked, given = (None if raw is None else int(raw) for raw in noted)
        return asked, given


def await_fresh_workers(app: Celery, redis: Redis, plan: Plan, index: int, loop: CoordinatorLoop) -> None:
    """Wait until the workers are there, and warm, that a cell's contrast is to have.

    Raises:
        RunStoppedError: see `CoordinatorLoop.step`.
    """
    contrast = contrast_of(plan, index)
    if contrast is None:
        return
    fresh = FreshWorkers(redis, plan.run_id)
    if contrast == index or not fresh.are_given(contrast):
        fresh.ask(contrast)
        loop.until(lambda: fresh.are_given(contrast) or fresh.why_ended(index) is not None)
        if not plan.search:  # a user's own application has no job that does nothing
            warm_up(app, redis, plan.run_id, plan.contrast_cells(index), loop)


def contrast_of(plan: Plan, index: int) -> int | None:
    """Return the contrast that a cell belongs to; None where it takes workers as they are."""
    cell = plan.cells[index]
    if not cell.fresh_workers:
        return None
    if plan.search:
        return index
    return next(number for number, other in enumerate(plan.cells) if other.contrast == cell.contrast)
