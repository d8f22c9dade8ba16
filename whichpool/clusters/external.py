"""The external cluster: a broker and workers that run already (compose, another host)."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from config.broker import Broker
from config.queues import COORDINATOR
from measure.model.plan import CellPlan, Plan
from tasks.connection import open_client
from tasks.register import WorkerEntry, ready_workers
from tasks.worker_totals import on_queue, slots
from whichpool.called_as import START_STACK, again, in_stack
from whichpool.clusters.redis_room import check_redis_room
from whichpool.errors import UnavailableError, UsageError
from whichpool.planning.plan import Place
from whichpool.stack.redis_check import check_broker


class ExternalCluster:
    """Workers that somebody else started; a run takes them as they are."""

    starts_fresh_workers = False

    def __init__(self, broker: Broker, web_url: str = "") -> None:
        self.broker = broker
        self.web_url = web_url
        self._workers: Sequence[WorkerEntry] = ()

    def __enter__(self) -> Self:
        self._workers = ready_workers(check_broker(self.broker))
        if not on_queue(self._workers, COORDINATOR):
            raise UnavailableError(_no_coordinator(self.broker))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the workers as they were found."""

    def place(self, pool: str, wanted: int | None, default: int) -> Place:  # noqa: ARG002 (theirs to say)
        """Return the pool's queue with the wanted number of slots, or its own queue if none is wanted.

        Raises:
            UnavailableError: if the pool has no worker.
            UsageError: if no queue of the pool has that many slots.
        """
        queues = slots_by_queue(on_pool(self._workers, pool))
        if not queues:
            raise UnavailableError(f"no worker with pool {pool!r} is ready at {self.broker.masked}.")
        if wanted is None:
            queue = pool if pool in queues else max(queues, key=lambda name: queues[name])
            return Place(queue, queues[queue])
        for queue, queue_slots in queues.items():
            if queue_slots == wanted:
                return Place(queue, queue_slots)
        has = ", ".join(f"{queue_slots} on queue {queue!r}" for queue, queue_slots in queues.items())
        raise UsageError(f"--concurrency {wanted}: the {pool} workers have {has}; omit it to use that.")

    def start(self, plan: Plan) -> None:
        """Check what only the plan tells.

        Raises:
            UsageError: if a job needs the latency server and no address of one is known, or if the jobs do
                not fit into this Redis.
        """
        check_redis_room(open_client(self.broker), plan)
        if any(cell.arguments.get("url") == "" for cell in plan.cells):
            raise UsageError(
                "fetch needs the latency server's address: --web-url http://HOST:PORT "
                "(or WHICHPOOL_WEB_URL), or leave fetch out with --jobs"
            )

    def renew(self, cells: Iterable[CellPlan]) -> None:
        """Nothing to start afresh: the workers are somebody else's, and no plan of theirs asks for it."""

    def supervise(self) -> None:
        """Nothing to supervise: the workers are somebody else's."""

    def progressed(self) -> None:
        """Nothing to forgive, for the same reason."""


def on_pool(workers: Iterable[WorkerEntry], pool: str) -> list[WorkerEntry]:
    """Return the workers of a pool; the coordinator's is none of them."""
    return [worker for worker in workers if worker.pool == pool and worker.queue != COORDINATOR]


def slots_by_queue(workers: Iterable[WorkerEntry]) -> dict[str, int]:
    """Return how many jobs the workers of each queue can run at a time."""
    workers = list(workers)
    return {
        queue: slots(w for w in workers if w.queue == queue) for queue in sorted({w.queue for w in workers})
    }


def _no_coordinator(broker: Broker) -> str:
    missing = f"no coordinator is registered at {broker.masked}."
    if in_stack():
        return f"{missing}\nStart it: {START_STACK}"
    return (
        f"{missing} whichpool measures the guide's jobs on workers of its own; those of another application "
        f"take none.\nStart a whole cluster ({again('up')}), or omit --broker for a private one."
    )
