"""The command lines of the workers: threads pool, prefork pool, and the coordinator's worker."""

import sys
from dataclasses import dataclass

from config.queues import COORDINATOR


@dataclass(frozen=True, slots=True)
class Profile:
    """One worker to start.

    Attributes:
        pool: Celery's name of the execution model.
        concurrency: its slots.
        queue: the one queue it consumes.
        watched: whether it tells Flower of itself and its tasks, which costs throughput.
    """

    pool: str
    concurrency: int
    queue: str
    watched: bool = False

    @property
    def name(self) -> str:
        """The first part of the worker's node name."""
        return self.queue

    def command(self, log_level: str = "WARNING") -> list[str]:
        """Return the command that runs this worker, to be started in the checkout's folder."""
        return [
            sys.executable, "-m", "celery", "-A", "workers.app", "worker",
            "--pool", self.pool, "--concurrency", str(self.concurrency),
            "--queues", self.queue, "--hostname", f"{self.name}@%h",
            "--loglevel", log_level, "--without-gossip", "--without-mingle",
            "--task-events" if self.watched else "--without-heartbeat",
        ]  # fmt: skip


def coordinator_profile(*, watched: bool = False) -> Profile:
    """Return the coordinator's worker: a solo one would answer no ping while it works."""
    return Profile("threads", 1, COORDINATOR, watched)
