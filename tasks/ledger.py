"""The ledger of runs: the durable plan, the position, the outcomes, the answer."""

from collections.abc import Sequence
from typing import cast

import msgspec
from redis import Redis
from redis.client import Pipeline

from measure.model.cell_result import CellResult
from measure.model.plan import SCHEMA, Plan
from tasks import keys
from tasks.keys import RunKeys
from tasks.lua import script
from tasks.outcome import CellOutcome
from tasks.stop import Stop

KEPT_S = 3 * 24 * 3600
KEPT_AFTER_CELL_S = 300  # it is summed up: for whoever looks into Redis, and little memory


class UnknownRunError(LookupError):
    """The ledger holds no plan under this run id."""


class ForeignPlanError(UnknownRunError):
    """The plan was written by another version of whichpool: nobody here can go on with it."""


class Ledger:
    """What Redis knows of all runs. Every method is one command or one transaction."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def open_run(self, plan: Plan) -> None:
        """Write the plan durably, before the first job; a run that is already there stays as it is."""
        run = RunKeys(plan.run_id)
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.set(run.plan, msgspec.json.encode(plan), nx=True)
            pipe.set(run.position, 0, nx=True)
            pipe.sadd(keys.UNFINISHED, plan.run_id)
            pipe.set(keys.RECORD_SCRIPT, script("record"))
            pipe.script_load(script("record"))
            pipe.execute()

    def plan(self, run_id: str) -> Plan:
        """Return a run's plan.

        Raises:
            UnknownRunError: if there is none.
            ForeignPlanError: if it has another schema, as in a volume of an older version.
        """
        raw = cast("bytes | None", self.redis.get(RunKeys(run_id).plan))
        if raw is None:
            raise UnknownRunError(run_id)
        try:
            plan = msgspec.json.decode(raw, type=Plan)
        except msgspec.DecodeError as error:
            raise ForeignPlanError(run_id) from error
        if plan.schema != SCHEMA:
            raise ForeignPlanError(run_id)
        return plan

    def extend(self, plan: Plan) -> None:
        """Write a plan to which cells were added; what it said before stays the beginning of it."""
        self.redis.set(RunKeys(plan.run_id).plan, msgspec.json.encode(plan), xx=True, keepttl=True)

    def forget(self, run_id: str) -> None:
        """Take a run that nobody can go on with off the list of unfinished ones; its keys expire."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.srem(keys.UNFINISHED, run_id)
            pipe.expire(RunKeys(run_id).plan, KEPT_S)
            pipe.execute()

    def position(self, run_id: str) -> int:
        """Return the index of the cell to run next (the number of ended cells)."""
        return int(cast("bytes | None", self.redis.get(RunKeys(run_id).position)) or 0)

    def end_cell(self, run_id: str, index: int, outcome: CellOutcome) -> None:
        """Keep what a cell came to and move on, in one step; a second call changes nothing.

        So a coordinator whose lease has lapsed cannot take the run back to where it was itself.
        """
        run = RunKeys(run_id)

        def once(pipe: Pipeline) -> None:
            ended = pipe.hexists(run.outcomes, str(index))
            pipe.multi()
            if not ended:
                pipe.hset(run.outcomes, str(index), msgspec.json.encode(outcome).decode())
                pipe.set(run.position, index + 1)
                pipe.delete(run.starts)
                for key in run.cell(index).all():
                    pipe.expire(key, KEPT_AFTER_CELL_S)

        self.redis.transaction(once, run.outcomes)

    def count_start(self, run_id: str) -> int:
        """Count one more coordinator that takes the run on from where it is; return how many there were."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.incr(RunKeys(run_id).starts)
            pipe.expire(RunKeys(run_id).starts, KEPT_S)
            starts, _ = pipe.execute()
        return int(starts)

    def outcomes(self, run_id: str) -> list[CellOutcome]:
        """Return what the ended cells came to, in the order in which they ran."""
        raw = cast("dict[bytes, bytes]", self.redis.hgetall(RunKeys(run_id).outcomes))
        return [msgspec.json.decode(raw[i], type=CellOutcome) for i in sorted(raw, key=int)]

    def outcomes_between(self, run_id: str, first: int, end: int) -> list[CellOutcome]:
        """Return what some ended cells came to, from index `first` up to, and without, `end`."""
        wanted = [str(index) for index in range(first, end)]
        raw = cast("list[bytes | None]", self.redis.hmget(RunKeys(run_id).outcomes, wanted))
        return [msgspec.json.decode(one, type=CellOutcome) for one in raw if one is not None]

    def cells(self, run_id: str) -> list[CellResult]:
        """Return the results of the ended cells, in the order in which they ran."""
        return [outcome.cell for outcome in self.outcomes(run_id)]

    def finish(self, run_id: str, result: bytes) -> None:
        """Store the answer, and let the run's keys expire after days; the first answer stays."""
        run = RunKeys(run_id)
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.set(run.result, result, nx=True, ex=KEPT_S)
            pipe.srem(keys.UNFINISHED, run_id)
            for key in (run.plan, run.position, run.outcomes, run.cancel, run.fresh_workers):
                pipe.expire(key, KEPT_S)
            pipe.execute()

    def result(self, run_id: str) -> bytes | None:
        """Return the answer as JSON, or None while there is none."""
        return cast("bytes | None", self.redis.get(RunKeys(run_id).result))

    def cancel(self, run_id: str, stop: Stop) -> None:
        """Ask whoever coordinates the run to end it, and say as what: the first who asks has the say."""
        self.redis.set(RunKeys(run_id).cancel, msgspec.json.encode(stop), nx=True, ex=KEPT_S)

    def stop_asked(self, run_id: str) -> Stop | None:
        """Return how somebody asked for the run to end, or None."""
        raw = cast("bytes | None", self.redis.get(RunKeys(run_id).cancel))
        return None if raw is None else msgspec.json.decode(raw, type=Stop)

    def is_leased(self, run_id: str) -> bool:
        """Whether somebody coordinates the run."""
        return bool(self.redis.exists(RunKeys(run_id).lease))

    def holder(self) -> str | None:
        """Return the token of the run that measures just now (``run host pid``), or None."""
        raw = cast("bytes | None", self.redis.get(keys.MEASURING))
        return raw.decode() if raw else None

    def abandoned(self) -> Sequence[str]:
        """Return the unfinished runs that nobody coordinates."""
        return [run_id for run_id in self.unfinished() if not self.is_leased(run_id)]

    def unfinished(self) -> Sequence[str]:
        """Return the runs that have no answer yet."""
        return sorted(run.decode() for run in cast("set[bytes]", self.redis.smembers(keys.UNFINISHED)))
