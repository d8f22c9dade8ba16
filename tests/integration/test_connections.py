"""What a run opens to its Redis, it closes: a long-lived process would run out of descriptors."""

import gc
import socket

from measure.model.plan import Plan
from measure.model.result import RunResult
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute


def test_a_run_leaves_no_connection_open(redis_server: str) -> None:
    """Neither its cluster's nor its Celery app's, whose pools Kombu keeps with the process."""
    assert redis_server
    with EmbeddedCluster() as cluster:
        cluster.start(a_plan(cluster))
        assert [run_on(cluster).status for _ in range(2)] == ["complete"] * 2
        folder = str(cluster.folder)
    assert connections_below(folder) == []


def a_plan(cluster: EmbeddedCluster) -> Plan:
    """Return a plan of a few jobs."""
    return make_plan(Request(jobs=(guide_job("noop", n=2),), rounds=1), cluster.place, cluster.web_url)


def run_on(cluster: EmbeddedCluster) -> RunResult:
    """Return the result of a few jobs."""
    return execute(a_plan(cluster), cluster, Progressing())


def connections_below(folder: str) -> list[str]:
    """Return the Unix sockets below a folder that this process is connected to."""
    # by its type, because isinstance would wake Celery's proxies
    sockets = [thing for thing in gc.get_objects() if type(thing) is socket.socket]
    open_ones = [one for one in sockets if one.fileno() >= 0 and one.family == socket.AF_UNIX]
    return [name for name in map(peer, open_ones) if name.startswith(folder)]


def peer(connected: socket.socket) -> str:
    """Return whom a socket is connected to; nothing where it is to nobody."""
    try:
        return str(connected.getpeername())
    except OSError:
        return ""
