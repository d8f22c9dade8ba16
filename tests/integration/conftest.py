"""One embedded cluster for the whole tier: both pools with two slots, and the coordinator."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from config.pools import CELERY_POOLS, STACK_POOLS
from config.queues import queue_name
from measure.model.plan import Plan
from measure.model.result import RunResult
from tasks.connection import open_client
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request
from whichpool.run.progress import Progressing
from whichpool.run.run import execute
from workers.profiles import Profile

SLOTS = 2


@pytest.fixture(scope="session")
def cluster(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield a running cluster with two slots a pool."""
    assert redis_server
    with EmbeddedCluster() as running:
        running.start_workers(
            Profile(CELERY_POOLS[pool], SLOTS, queue_name(pool, SLOTS)) for pool in STACK_POOLS
        )
        yield running


@pytest.fixture
def redis(cluster: EmbeddedCluster) -> Iterator[Redis]:
    """Yield a client for the cluster's Redis."""
    client = open_client(cluster.broker)
    yield client
    client.close()


@pytest.fixture
def guarded(redis_server: str, tmp_path: Path) -> Iterator[str]:
    """Yield the socket of a Redis of this test's own that wants a password and has no workers."""
    socket = tmp_path / "redis.sock"
    lines = ("port 0", f"unixsocket {socket}", f"dir {tmp_path}", 'save ""', "requirepass right")
    (tmp_path / "redis.conf").write_text("\n".join(lines), encoding="utf-8")
    server = subprocess.Popen([redis_server, str(tmp_path / "redis.conf")], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not socket.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield str(socket)
    finally:
        server.kill()
        server.wait()


class Contrast:
    """Runs requests on the tier's cluster."""

    def __init__(self, cluster: EmbeddedCluster) -> None:
        self.cluster = cluster

    def plan(self, request: Request) -> Plan:
        """Return the plan of a request, on workers with two slots."""
        return make_plan(
            request,
            lambda pool, _wanted, _default: self.cluster.place(pool, SLOTS, SLOTS),
            self.cluster.web_url,
        )

    def run(self, request: Request, listener: Progressing | None = None) -> RunResult:
        """Run a request to its end."""
        return execute(self.plan(request), self.cluster, listener or Progressing())


@pytest.fixture
def contrast(cluster: EmbeddedCluster) -> Contrast:
    """Return a way to run requests on the cluster."""
    return Contrast(cluster)
