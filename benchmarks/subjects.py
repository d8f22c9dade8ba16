"""What is measured: bare Celery, whichpool with its coordinator, ledger and probe, an executor."""

import sys
import threading
import time
import uuid
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis

from config.broker import ENVIRONMENT_VARIABLE
from config.pools import CELERY_POOLS
from config.queues import COORDINATOR, queue_name
from measure.model.plan import CellPlan, Plan
from tasks.cell_ledger import CellLedger
from tasks.computing import count_primes
from tasks.connection import open_client
from tasks.keys import STAGED_PREFIX, CellKeys
from tasks.ledger import Ledger
from tasks.publisher import BATCH, Publisher, connected
from tasks.queue_view import QueueView, unacked_count
from tasks.register import ready_workers
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.processes import Child, stop_all
from whichpool.planning.plan import new_run_id
from whichpool.run.progress import Progressing
from whichpool.run.run import execute
from workers.client_app import client_app
from workers.profiles import Profile

LOOK_EVERY_S = 0.002
SURE_AFTER_LOOKS = 10
LONGEST_S = 180.0


class BrokenRunError(RuntimeError):
    """A figure of a run that lost or repeated jobs would be none."""


@dataclass(frozen=True)
class Load:
    """N identical jobs on one pool.

    Attributes:
        task: the Celery task's name.
        arguments: its keyword arguments.
        pool, concurrency: where.
        n: how many.
    """

    task: str
    arguments: dict[str, Any]
    pool: str
    concurrency: int
    n: int

    @property
    def profile(self) -> Profile:
        """The worker that runs it."""
        return Profile(CELERY_POOLS[self.pool], self.concurrency, queue_name(self.pool, self.concurrency))

    @property
    def bare_queue(self) -> str:
        """The queue of the bare worker of the same shape."""
        return f"bare.{self.profile.queue}"


class Bench:
    """A private cluster with whichpool's workers and bare ones side by side."""

    def __init__(self, cluster: EmbeddedCluster, loads: list[Load]) -> None:
        self.cluster = cluster
        self.redis: Redis = open_client(cluster.broker)
        self.app = client_app(cluster.broker)
        cluster.start_workers({load.profile for load in loads})
        self._bare = [
            self._bare_worker(queue, load) for queue, load in {x.bare_queue: x for x in loads}.items()
        ]

    def close(self) -> None:
        """End the bare workers."""
        stop_all(self._bare)

    def bare_s(self, load: Load) -> float:
        """Return the seconds of bare Celery from the release of a filled queue to the last ack."""
        return self._drain_s(load, load.bare_queue)

    def unprobed_s(self, load: Load) -> float:
        """Return the same of whichpool's own worker, for messages without the header that the probe reads."""
        return self._drain_s(load, load.profile.queue)

    def probed_s(self, load: Load) -> float:
        """Return the same for messages that the probe records, with no run around."""
        plan = self._plan(load)
        Ledger(self.redis).open_run(plan)
        cell = CellLedger(self.redis, plan.run_id, 0, plan.cells[0])
        cell.open()
        Publisher(self.app, cell.keys, cell.cell).stage(range(load.n))
        QueueView(self.redis, cell.cell.queue).release(cell.keys.counts)
        ended = self._last_ack(load.profile.queue, time.time() + LONGEST_S)
        Ledger(self.redis).finish(plan.run_id, b"{}")
        if cell.done() != load.n:
            raise BrokenRunError(f"{cell.done()} of {load.n} jobs were recorded")
        return ended - self._released(plan)

    def _drain_s(self, load: Load, queue: str) -> float:
        with connected(self.app, STAGED_PREFIX) as producer, producer.batch(max_size=BATCH):
            for _ in range(load.n):
                self.app.send_task(
                    load.task, kwargs=load.arguments, task_id=str(uuid.uuid4()), queue=queue,
                    producer=producer, retry=False, declare=[], ignore_result=True,
                )  # fmt: skip
        released = time.time()
        self.redis.rename(STAGED_PREFIX + queue, queue)
        return self._last_ack(queue, time.time() + LONGEST_S) - released

    def whichpool_s(self, load: Load) -> tuple[float, float]:
        """Run a load through coordinator, ledger and probe.

        Returns:
            The seconds from the release to the last ack, seen in the same way as bare Celery's, and
            those of the whole run from its submission to its answer.
        """
        plan = self._plan(load)
        ended: list[float] = []
        reader = threading.Thread(target=lambda: ended.append(self._acked_after_release(plan)))
        reader.start()
        began = time.time()
        result = execute(plan, self.cluster, Progressing())
        whole_s = time.time() - began
        reader.join()
        (cell,) = result.cells
        if (cell.lost, cell.failed, cell.duplicates, cell.republished) != (0, 0, 0, 0):
            raise BrokenRunError(repr(cell))
        return ended[0] - self._released(plan), whole_s

    def coordinator_peak_mb(self) -> float:
        """Return the most memory that the coordinator's worker has had resident so far (VmHWM), in MB."""
        (coordinator,) = (w for w in ready_workers(self.redis) if w.queue == COORDINATOR)
        status = Path(f"/proc/{coordinator.process}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def _plan(self, load: Load) -> Plan:
        cell = CellPlan(
            job=load.task.removeprefix("whichpool."), task=load.task, arguments=load.arguments,
            pool=load.pool, queue=load.profile.queue, concurrency=load.concurrency, n=load.n,
        )  # fmt: skip
        return Plan(run_id=new_run_id(), created=time.time(), seed=0, rounds=1, cells=(cell,))

    def _released(self, plan: Plan) -> float:
        return float(self.redis.hget(CellKeys(plan.run_id, 0).counts, "released") or 0)

    def _acked_after_release(self, plan: Plan) -> float:
        deadline = time.time() + LONGEST_S
        while not self._released(plan) and time.time() < deadline:
            time.sleep(LOOK_EVERY_S)
        return self._last_ack(plan.cells[0].queue, deadline)

    def _last_ack(self, queue: str, deadline: float) -> float:
        """Return when the queue was drained: nothing queued or unacked, and still so ten looks later.

        Kombu pops a message first and records it as unacked in a second step; in between it is nowhere.
        """
        looks, drained = 0, 0.0
        while looks < SURE_AFTER_LOOKS:
            empty = not QueueView(self.redis, queue).depth() and not unacked_count(self.redis)
            drained = drained if empty and looks else time.time()
            looks = looks + 1 if empty else 0
            if drained > deadline:
                raise BrokenRunError(f"{queue} was not drained within {LONGEST_S:.0f} s")
            time.sleep(LOOK_EVERY_S)
        return drained

    def _bare_worker(self, queue: str, load: Load) -> Child:
        command = [
            sys.executable, "-m", "celery", "-A", "benchmarks.bare_app", "worker",
            "--pool", load.pool, "--concurrency", str(load.concurrency), "--queues", queue,
            "--hostname", f"{queue}@%h", "--loglevel", "WARNING",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]  # fmt: skip
        environment = {ENVIRONMENT_VARIABLE: self.cluster.broker.url}
        child = Child(queue, command, self.cluster.folder / f"{queue}.log", environment)
        child.start()
        return child


def executor_s(below: int, n: int) -> float:
    """Return the seconds that ProcessPoolExecutor(2) takes for n counts of primes."""
    with ProcessPoolExecutor(2) as executor:
        list(executor.map(count_primes, [10, 10]))  # its processes start with the first calls
        began = time.time()
        list(executor.map(count_primes, [below] * n))
        return time.time() - began


def alone_s(below: int) -> float:
    """Return the seconds that one count of primes takes in a plain call."""
    began = time.time()
    count_primes(below)
    return time.time() - began
