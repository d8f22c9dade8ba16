"""A cluster of each test's own, whose processes it may kill."""

from collections.abc import Iterator

import psutil
import pytest
from redis import Redis

from benchmarks.battle import ids_of
from measure.model.plan import Plan
from measure.model.result import RunResult
from tasks.connection import open_client
from tasks.register import WorkerEntry, ready_workers
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request
from whichpool.run.progress import Progressing
from whichpool.run.run import execute


@pytest.fixture
def cluster(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield an embedded cluster; its workers are started by the plan that runs."""
    assert redis_server
    with EmbeddedCluster() as running:
        yield running


class Victim:
    """A cluster under fault: runs plans, finds processes, reads what the ledger kept."""

    def __init__(self, cluster: EmbeddedCluster) -> None:
        self.cluster = cluster
        self.redis: Redis = open_client(cluster.broker)

    def plan(self, request: Request) -> Plan:
        """Return a request's plan, with its workers started."""
        plan = make_plan(request, self.cluster.place, self.cluster.web_url)
        self.cluster.start(plan)
        return plan

    def run(self, plan: Plan, listener: Progressing | None = None) -> RunResult:
        """Run a plan to its end."""
        return execute(plan, self.cluster, listener or Progressing())

    def worker(self, queue: str) -> WorkerEntry:
        """Return the register's entry of the worker on a queue."""
        (found,) = [worker for worker in ready_workers(self.redis) if worker.queue == queue]
        return found

    def kill(self, queue: str) -> None:
        """SIGKILL the worker on a queue (its main process)."""
        psutil.Process(self.worker(queue).process).kill()

    def kill_child(self, queue: str) -> None:
        """SIGKILL one child of the prefork worker on a queue."""
        psutil.Process(self.worker(queue).process).children()[0].kill()

    def ids(self, plan: Plan, index: int = 0) -> list[int]:
        """Return the ids that have a sample, sorted: each is there once, or the ledger counted twice."""
        return ids_of(self.redis, plan, index)


@pytest.fixture
def victim(cluster: EmbeddedCluster) -> Iterator[Victim]:
    """Yield a cluster to be hurt."""
    hurt = Victim(cluster)
    yield hurt
    hurt.redis.close()
