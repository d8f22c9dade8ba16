"""The command lines of the workers: one of each pool, and the coordinator's."""

import sys
from dataclasses import dataclass

from config.pools import THREADS, Pool
from config.queues import COORDINATOR

OUR_APP = "workers.app"


@dataclass(frozen=True, slots=True)
class Profile:
    """One worker to start.

    Attributes:
        pool: its execution model.
        concurrency: its slots.
        queue: the one queue it consumes.
        sends_events: whether it tells Flower of itself and its tasks, which costs throughput.
        app: the Celery application that it runs.
    """

    pool: Pool
    concurrency: int
    queue: str
    sends_events: bool = False
    app: str = OUR_APP

    @property
    def name(self) -> str:
        """The first part of the worker's node name."""
        return self.queue

    def command(self, log_level: str = "WARNING") -> list[str]:
        """Return the command that runs this worker, to be started in the checkout's folder."""
        return [
            sys.executable, "-m", "celery", "--quiet", "-A", self.app, "worker",
            "--pool", self.pool.option, "--concurrency", str(self.concurrency),
            "--queues", self.queue, "--hostname", f"{self.name}@%h",
            "--loglevel", log_level, "--without-gossip", "--without-mingle",
            "--task-events" if self.sends_events else "--without-heartbeat",
            *self.pool.worker_options,
        ]  # fmt: skip


def coordinator_profile(*, sends_events: bool = False) -> Profile:
    """Return the coordinator's worker: a solo one would answer no ping while it works."""
    return Profile(THREADS, 1, COORDINATOR, sends_events)
