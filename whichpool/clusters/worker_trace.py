"""What a user's worker takes while a cell runs, read from outside: memory against jobs done, connections."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
from redis.exceptions import RedisError

from whichpool.clusters.users_worker import UsersWorker
from workers.process_memory import tree_memory
from workers.tree_readings import children_of

LOOK_EVERY_S = 0.1
CONNECTIONS_AT = 1  # the second look, and the last: it reads what all processes have open
SHARE = 10  # a look takes a tenth of one CPU at most


@dataclass(slots=True)
class CellTrace:
    """What was seen of one cell's worker.

    Attributes:
        pool, concurrency: of the cell.
        memory: jobs done and memory in MB, look by look.
        connections: established TCP connections, at most; None where nobody could look.
        threads_at_fork: names of threads that ran as its children were forked.
    """

    pool: str
    concurrency: int
    memory: list[tuple[int, float]] = field(default_factory=list)
    connections: int | None = None
    threads_at_fork: tuple[str, ...] = ()


class WorkerTrace:
    """A thread that looks at a worker until it is ended, and tells where it takes too much memory.

    Args:
        worker: it runs.
        trace: what is seen is kept there.
        done: returns how many jobs of the cell are done.
        most_mb: memory that it may take.
        exceeded: is told what it takes, once, if that is more.
    """

    def __init__(
        self, worker: UsersWorker, trace: CellTrace, done: Callable[[], int], most_mb: float,
        exceeded: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._worker = worker
        self._trace = trace
        self._done = done
        self._most_mb = most_mb
        self._exceeded = exceeded
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="worker-trace", daemon=True)

    def begin(self) -> None:
        """Start to look."""
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        looks = 0
        while not self._ended.is_set():
            began = time.monotonic()
            memory = tree_memory(self._worker.process)
            if memory:
                self._note(memory.mb)
                if memory.mb > self._most_mb:
                    self._exceeded(memory.mb)
                    return
            if looks == CONNECTIONS_AT:
                self._count_connections()
            looks += 1
            spent_s = time.monotonic() - began
            self._ended.wait(max(LOOK_EVERY_S, SHARE * spent_s))
        self._count_connections()

    def _note(self, mb: float) -> None:
        try:
            self._trace.memory.append((self._done(), mb))
        except RedisError:
            return  # it is being started again

    def _count_connections(self) -> None:
        family = {self._worker.process, *children_of(self._worker.process)}
        try:
            every = psutil.net_connections(kind="tcp")
        except (psutil.Error, OSError):
            return
        count = sum(one.pid in family and one.status == psutil.CONN_ESTABLISHED for one in every)
        self._trace.connections = max(count, self._trace.connections or 0)
