"""The strategies of the guide's shared counter as data: size, reach, and where they cannot run."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.jobs import Job

GUIDE_JOBS = 2
GUIDE_INCREMENTS = 1_000_000
COUNT_TASK = "whichpool.count"


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to keep a shared counter.

    Attributes:
        name: what a user types.
        increments: increments per job in the default plan.
        increment_s: about how long one increment takes at worst, in seconds.
        safe_across: between what it loses nothing: of ``threads``, ``processes``, ``hosts``.
        per_process: whether every process has a counter of its own.
        needs_redis: whether it can run only where there is a Redis.
        exact_if_redelivered: whether a second delivery of a job leaves the total right.
        summary: one line for reports and help texts.
    """

    name: str
    increments: int
    increment_s: float
    safe_across: tuple[str, ...]
    summary: str
    per_process: bool = False
    needs_redis: bool = False
    exact_if_redelivered: bool = False

    def job(self, increments: int) -> Job:
        """Return the job that counts so many increments this way."""
        alone_s = increments * self.increment_s
        return Job("count", "counter", self.summary, COUNT_TASK, GUIDE_JOBS, alone_s, keeps_value=True)


STRATEGIES: Mapping[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Strategy("unguarded", GUIDE_INCREMENTS, 1e-6, (), "a global, no lock", per_process=True),
        Strategy(
            "lock", GUIDE_INCREMENTS, 2e-6, ("threads",), "threading.Lock around a global", per_process=True
        ),
        Strategy("value", 250_000, 4e-6, ("threads", "processes"), "multiprocessing.Value with get_lock()"),
        Strategy(
            "queue", 20_000, 1e-4, ("threads", "processes"), "multiprocessing.Queue to a counting owner"
        ),
        Strategy("redis-getset", 1_000, 2e-3, (), "GET, add one, SET", needs_redis=True),
        Strategy(
            "redis-lock",
            200,
            2e-2,
            ("threads", "processes", "hosts"),
            "redis-py's Lock around GET and SET",
            needs_redis=True,
        ),
        Strategy("redis-incr", 2_000, 1e-3, ("threads", "processes", "hosts"), "INCR", needs_redis=True),
        Strategy(
            "ledger",
            GUIDE_INCREMENTS,
            1e-6,
            ("threads", "processes", "hosts"),
            "counted locally, added once by the ledger's script",
            needs_redis=True,
            exact_if_redelivered=True,
        ),
    )
}
