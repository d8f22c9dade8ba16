"""Kills of a cluster's processes as a run goes on: child, worker, coordinator and Redis, drawn by a seed."""

import random
from collections import Counter
from collections.abc import Sequence

import psutil
from redis import Redis
from redis.exceptions import RedisError

from config.queues import COORDINATOR
from measure.model.plan import Plan
from tasks.register import ready_workers
from whichpool.run.progress import Lines

KINDS = ("child", "worker", "coordinator", "redis")
REDIS_SERVER = "redis-server"


class Killing(Lines):
    """Listens to a run, and kills a process each time that so many jobs of a cell are done.

    Args:
        plan: of the run.
        redis: of its cluster, whose processes are this one's descendants.
        kills: for each cell.
        kinds: of what.
        rng: draws the kind, and the process.

    Attributes:
        kills: for each cell.
        done: the kills so far, by the index of the cell and by kind.
    """

    def __init__(
        self, plan: Plan, redis: Redis, kills: int, kinds: Sequence[str], rng: random.Random
    ) -> None:
        super().__init__(plan)
        self._cells = plan.cells
        self._redis = redis
        self.kills = kills
        self._kinds = kinds
        self._rng = rng
        self.done: Counter[tuple[int, str]] = Counter()

    def at(self, index: int, done: int) -> None:
        """Kill, where as many jobs were done as the next kill comes after."""
        super().at(index, done)
        had = sum(count for (cell, _), count in self.done.items() if cell == index)
        if had < self.kills and done >= (had + 1) * self._cells[index].n / (self.kills + 1):
            kind = self._rng.choice(self._kinds)
            if self._killed(kind, self._cells[index].queue):
                self.done[index, kind] += 1

    def _killed(self, kind: str, queue: str) -> bool:
        """Kill a process of that kind; return whether there was one."""
        try:
            found = list(self._found(kind, queue))
            self._rng.choice(found).kill()
        except (RedisError, psutil.NoSuchProcess, IndexError):
            return False  # it is being started again: the next look finds it
        return True

    def _found(self, kind: str, queue: str) -> list[psutil.Process]:
        if kind == "redis":
            family = psutil.Process().children(recursive=True)
            return [process for process in family if process.name() == REDIS_SERVER]
        of = COORDINATOR if kind == "coordinator" else queue
        workers = [psutil.Process(each.process) for each in ready_workers(self._redis) if each.queue == of]
        if kind != "child":
            return workers
        return [child for worker in workers for child in worker.children()] or workers  # threads has none
