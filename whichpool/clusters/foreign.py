"""A user's own application on a private Redis: one worker at a time, watched from outside."""

import json
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from redis import Redis
from redis.exceptions import RedisError

from config.broker import Broker
from measure.model.plan import CellPlan, Plan
from measure.model.search import Search
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from tasks.fresh_workers import FreshWorkers
from tasks.inputs import Input, write_inputs
from tasks.ledger import Ledger
from tasks.stop import RunStoppedError, partial
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.users_worker import Launch, UsersWorker
from whichpool.clusters.worker_trace import CellTrace, WorkerTrace
from whichpool.errors import FaultError
from whichpool.planning.plan import Place

MOST_RESTARTS = 3  # of a worker in one cell: then its pool cannot run it
OVER = 1.15  # a budget may be exceeded by so much


class ForeignCluster:
    """A private Redis and coordinator of ours, and the workers of somebody else's application.

    Args:
        cluster: entered already; it has the Redis.
        launch: how a worker is started.
        inputs: the calls that its jobs make.

    Attributes:
        traces: what was seen of the workers, by the index of the cell.
    """

    starts_fresh_workers = True
    web_url = ""

    def __init__(self, cluster: EmbeddedCluster, launch: Launch, inputs: Iterable[Input]) -> None:
        self._cluster = cluster
        self._launch = launch
        self._inputs = list(inputs)
        self._redis: Redis = open_client(cluster.broker)
        self._worker: UsersWorker | None = None
        self._trace: WorkerTrace | None = None
        self._plan: Plan | None = None
        self._index = 0
        self._restarts = 0
        self.traces: dict[int, CellTrace] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the worker; the rest goes with the cluster."""
        self._end_worker()
        self._redis.close()

    @property
    def broker(self) -> Broker:
        """The private Redis."""
        return self._cluster.broker

    def place(self, pool: str, wanted: int | None, default: int) -> Place:
        """Return the queue of a worker that has just as many slots as are wanted."""
        return self._cluster.place(pool, wanted, default)

    def start(self, plan: Plan) -> None:
        """Start our own coordinator, and write the calls into the ledger."""
        self._plan = plan
        write_inputs(self._redis, plan.run_id, self._inputs)
        self._cluster.start_coordinator()

    def renew(self, cells: Iterable[CellPlan]) -> None:
        """Start the worker of one cell in the place of the last one; say so where it cannot."""
        (cell,) = cells
        plan = self._search()
        self._end_worker()
        self._restarts = 0
        self._index = Ledger(self._redis).position(plan.run_id)
        self._start(cell)

    def supervise(self) -> None:
        """Look after our own processes, and start a worker again that has died.

        Raises:
            RunStoppedError: when the budget is over.
        """
        self._cluster.supervise()
        plan = self._search()
        limits = plan.search
        if limits and time.monotonic() - plan.steady_s > limits.budget_s * OVER:
            raise RunStoppedError(partial(f"the budget of {limits.budget_s:.0f} s is over"))
        if self._worker and not self._worker.child.is_alive():
            self._mend(plan)

    def progressed(self) -> None:
        """Tell our own processes' cluster; how often a worker of theirs may die is a matter of its cell."""
        self._cluster.progressed()

    def _search(self) -> Plan:
        if self._plan is None:
            raise FaultError("the cluster was not started.")
        return self._plan

    def _mend(self, plan: Plan) -> None:
        """Say which jobs were on a worker that has died, and start another one."""
        worker = self._worker
        self._end_worker()
        if self._endings.why_ended(self._index) is not None:
            return
        self._restarts += 1
        if self._restarts > MOST_RESTARTS:
            words = worker.child.last_words(3) if worker else ""
            self._endings.end(self._index, f"its worker died {self._restarts} times: {words}")
            return
        cell = Ledger(self._redis).plan(plan.run_id).cells[self._index]
        self._note_orphans(cell)
        self._start(cell)

    def _note_orphans(self, cell: CellPlan) -> None:
        """What has no outcome and is not queued was on the worker: nobody else can have it."""
        ledger = CellLedger(self._redis, self._search().run_id, self._index, cell)
        if ledger.released():
            ledger.note_orphans(set(ledger.missing()) - queued_ids(self._redis, cell.queue, ledger))

    @property
    def _endings(self) -> FreshWorkers:
        return FreshWorkers(self._redis, self._search().run_id)

    def _start(self, cell: CellPlan) -> None:
        log = self._cluster.folder / f"{cell.queue}.log"
        worker = UsersWorker(self._redis, self._launch, cell, log)
        try:
            worker.start()
        except FaultError as fault:
            self._endings.end(self._index, fault.message)
            return
        self._worker = worker
        self._watch(worker, cell)

    def _watch(self, worker: UsersWorker, cell: CellPlan) -> None:
        plan = self._search()
        limits: Search | None = plan.search
        ledger = CellLedger(self._redis, plan.run_id, self._index, cell)
        trace = self.traces.setdefault(self._index, CellTrace(cell.pool, cell.concurrency))
        trace.threads_at_fork = worker.threads_at_fork
        most_mb = limits.max_memory_mb if limits else float("inf")
        index, endings = self._index, self._endings

        def exceeded(mb: float) -> None:
            endings.end(
                index, f"its worker took {mb:,.0f} MB of the {most_mb:,.0f} MB that it may (--max-memory)"
            )
            worker.child.kill()

        self._trace = WorkerTrace(worker, trace, ledger.done, most_mb, exceeded)
        self._trace.begin()

    def _end_worker(self) -> None:
        if self._trace:
            self._trace.end()
            self._trace = None
        if self._worker:
            self._worker.end()
            self._worker = None


def queued_ids(redis: Redis, queue: str, ledger: CellLedger) -> set[int]:
    """Return the ids of a cell that wait in a queue."""
    ids = set()
    for raw in redis.lrange(queue, 0, -1):
        try:
            n = ledger.keys.id_of(str(json.loads(raw)["headers"]["id"]))
        except (ValueError, LookupError, TypeError):
            continue
        if n is not None:
            ids.add(n)
    return ids


def nested_messages(redis: Redis, ours: Iterable[str]) -> int:
    """Return how many messages lie in queues that are not ours: what tasks have sent, and nobody runs."""
    known = {name.encode() for name in ours}
    try:
        queues = [
            key for key in redis.scan_iter(_type="list") if key not in known and b"whichpool:" not in key
        ]
        return sum(redis.llen(key) for key in queues)
    except RedisError:
        return 0
