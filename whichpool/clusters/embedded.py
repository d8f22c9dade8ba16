"""The embedded cluster: a private redis-server and supervised workers, gone when this process is."""

import socket
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from redis import Redis
from redis.exceptions import RedisError

from config.broker import ENVIRONMENT_VARIABLE, Broker
from config.pools import CELERY_POOLS, Pool
from config.queues import queue_name
from config.redis_conf import redis_conf
from measure.model.plan import CellPlan, Plan
from tasks.connection import open_client
from whichpool.clusters.flower import flower_child
from whichpool.clusters.private_folder import PrivateFolder
from whichpool.clusters.processes import Child, stop_all
from whichpool.clusters.redis_room import check_redis_room
from whichpool.clusters.redis_server import find_redis_server
from whichpool.clusters.room import check_room
from whichpool.clusters.web_child import bind_loopback, latency_child
from whichpool.clusters.worker_set import WorkerSet
from whichpool.errors import FaultError
from whichpool.planning.plan import Place
from whichpool.stack.redis_check import check_broker
from workers.listening import url_of
from workers.profiles import Profile, coordinator_profile

ANSWERS_WITHIN_S = 30.0


class EmbeddedCluster:
    """A cluster of this process's own, in a folder that only this user can enter.

    Args:
        web_port: the latency server's; 0 for a free one.
        log_level: of its workers.
        pools: what it can start, by name.
    """

    starts_fresh_workers = True

    def __init__(
        self, web_port: int = 0, log_level: str = "WARNING", pools: Mapping[str, Pool] = CELERY_POOLS
    ) -> None:
        self._pools = pools
        self._web_port = web_port
        self._log_level = log_level
        self._children: list[Child] = []
        self._bound: list[socket.socket] = []

    def __enter__(self) -> Self:
        server = find_redis_server()
        self._web = bind_loopback("--web-port", self._web_port)
        self._bound.append(self._web)
        self._private = PrivateFolder()
        self.folder = self._private.path
        self.broker = Broker(f"unix://{self.folder / 'redis.sock'}")
        self.web_url = url_of(self._web)
        self._redis = open_client(self.broker)  # it connects when it is asked
        self._workers = WorkerSet(self._redis, self._worker)
        try:
            self._start_redis(server)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every child, the workers before the server that they talk to, then remove the folder."""
        stop_all([*self._children[1:], *self._workers.children])
        self._redis.close()
        stop_all(self._children[:1])
        for bound in self._bound:
            bound.close()
        self._private.remove()

    def place(self, pool: str, wanted: int | None, default: int) -> Place:
        """Return the queue of a worker that has just as many slots as are wanted."""
        concurrency = wanted or default
        return Place(queue_name(pool, concurrency), concurrency)

    def start(self, plan: Plan) -> None:
        """Start the workers that a plan needs, and wait until they are ready.

        Raises:
            UsageError: if they, or its jobs, do not fit into memory.
            FaultError: see `start_workers`.
        """
        check_room(plan)
        check_redis_room(open_client(self.broker), plan)
        self.start_workers(self._profiles(cell for cell in plan.cells if not cell.fresh_workers))

    def renew(self, cells: Iterable[CellPlan]) -> None:
        """End the pools' workers and start those that some cells need; return when all are ready.

        The coordinator's worker stays. Those that end are idle and this cluster's own, so they are killed.

        Raises:
            FaultError: if one does not become ready; the message ends with its log's last lines.
        """
        self._workers.end_pools()
        self._workers.start(self._profiles(cells))

    def start_flower(self, port: int, *, control: bool) -> str:
        """Start Flower behind a login of this cluster's own; return its address.

        Raises:
            UsageError: if the port is taken, or Flower is not installed.
        """
        bound = bind_loopback("--flower-port", port)
        self._bound.append(bound)
        child = flower_child(bound, self.folder, self.broker, control=control)
        self._children.append(child)
        child.start()
        return url_of(bound)

    def start_workers(self, profiles: Iterable[Profile], *, sends_events: bool = False) -> None:
        """Start the latency server, the coordinator's worker and these; return when all are ready.

        Args:
            profiles: the pools' workers.
            sends_events: whether the coordinator's worker tells Flower of its tasks.

        Raises:
            FaultError: if one does not get there; the message ends with its log's last lines.
        """
        web = latency_child(self._web, self.folder)
        self._children.append(web)
        web.start()
        wanted = (coordinator_profile(sends_events=sends_events), *sorted(profiles, key=lambda p: p.queue))
        self._workers.start(wanted)

    def start_coordinator(self) -> None:
        """Start the coordinator's worker alone: the pools' are somebody else's."""
        self._workers.start((coordinator_profile(),))

    def supervise(self) -> None:
        """Start again what died; kill, to be started again, a worker that has fallen silent.

        Call from the main thread, every second or so.
        """
        self._workers.kill_silent()
        self._workers.keep_alive()
        for child in self._children:
            child.keep_alive()

    def progressed(self) -> None:
        """Forget how often processes died: the run goes on in spite of it."""
        self._workers.forgive()
        for child in self._children:
            child.forgive()

    def _worker(self, profile: Profile) -> Child:
        return self._child(profile.name, profile.command(self._log_level))

    def _child(self, name: str, command: list[str]) -> Child:
        # what a killed worker leaves of multiprocessing's own goes with the folder
        environment = {ENVIRONMENT_VARIABLE: self.broker.url, "TMPDIR": str(self.folder)}
        return Child(name, command, self.folder / f"{name}.log", environment)

    def _profiles(self, cells: Iterable[CellPlan]) -> list[Profile]:
        places = {(cell.pool, cell.concurrency, cell.queue) for cell in cells}
        return [Profile(self._pools[pool], slots, queue) for pool, slots, queue in sorted(places)]

    def _start_redis(self, server: str) -> None:
        configuration = self.folder / "redis.conf"
        configuration.write_text(redis_conf(self.folder), encoding="utf-8")
        child = self._child("redis-server", [server, str(configuration)])
        self._children.append(child)
        child.start()
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while not _answers(open_client(self.broker)):
            if not child.is_alive() or time.monotonic() > deadline:
                raise FaultError(f"{server} did not start.\n{child.last_words()}")
            time.sleep(0.01)
        check_broker(self.broker)


def _answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False
