"""The external cluster: a broker and workers that run already (compose, another host)."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from redis import Redis
from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, RedisError

from config.broker import OLDEST_REDIS, Broker
from config.queues import COORDINATOR
from config.versions import is_older
from measure.plan import Plan
from tasks.connection import open_client
from tasks.register import WorkerEntry, on_queue, ready_workers, slots
from whichpool.errors import UnavailableError, UsageError
from whichpool.planning import Place

ANOTHER_BROKER = "Start one, name another with --broker, or leave --broker away for a private cluster."


def check_broker(broker: Broker, remedy: str = ANOTHER_BROKER) -> Redis:
    """Return a client for a Redis that answers and is new enough.

    Args:
        broker: its address.
        remedy: the sentence that says what to type when none answers.

    Raises:
        UnavailableError: if it is out of reach, wants another password or is older than 6.2.
    """
    client = open_client(broker)
    try:
        found = str(client.info("server")["redis_version"])
    except (AuthenticationError, AuthorizationError) as error:
        raise UnavailableError(
            f"the Redis at {broker.masked} refuses this user or password ({error}).\n"
            "Give both in the address: WHICHPOOL_BROKER=redis://USER:PASSWORD@HOST:6379/0"
        ) from None
    except NoPermissionError as error:
        raise UnavailableError(
            f"the Redis at {broker.masked} does not let this user ask for its version ({error}).\n"
            "Allow it: redis-cli ACL SETUSER USER +info"
        ) from None
    except RedisError as error:
        if "NOAUTH" in str(error):
            raise UnavailableError(f"the Redis at {broker.masked} wants a password ({error}).") from None
        why = str(error).rstrip(".")
        raise UnavailableError(f"no Redis answers at {broker.masked} ({why}).\n{remedy}") from None
    check_version(broker, found)
    return client


def check_version(broker: Broker, found: str) -> None:
    """Check a Redis server's version.

    Raises:
        UnavailableError: if it is older than 6.2.
    """
    if is_older(found, OLDEST_REDIS):
        raise UnavailableError(
            f"the Redis at {broker.masked} is {found}; whichpool needs 6.2 or newer.\n"
            "Upgrade it, or leave --broker away for a private cluster."
        )


class ExternalCluster:
    """Workers that somebody else started; a run takes them as they are."""

    def __init__(self, broker: Broker, web_url: str = "") -> None:
        self.broker = broker
        self.web_url = web_url
        self._workers: Sequence[WorkerEntry] = ()

    def __enter__(self) -> Self:
        self._workers = ready_workers(check_broker(self.broker))
        if not on_queue(self._workers, COORDINATOR):
            raise UnavailableError(
                f"no coordinator is registered at {self.broker.masked}; whichpool up starts a whole cluster."
            )
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
        for queue, found in queues.items():
            if found == wanted:
                return Place(queue, found)
        has = ", ".join(f"{found} on queue {queue!r}" for queue, found in queues.items())
        raise UsageError(f"--concurrency {wanted}: the {pool} workers have {has}; leave it away to use that.")

    def start(self, plan: Plan) -> None:
        """Check what only the plan tells.

        Raises:
            UsageError: if a job needs the latency server and no address of one is known.
        """
        if any(cell.arguments.get("url") == "" for cell in plan.cells):
            raise UsageError(
                "fetch needs the latency server's address: --web-url http://HOST:PORT "
                "(or WHICHPOOL_WEB_URL), or leave fetch out with --jobs"
            )

    def supervise(self) -> None:
        """Nothing to supervise: the workers are somebody else's."""


def on_pool(workers: Iterable[WorkerEntry], pool: str) -> list[WorkerEntry]:
    """Return the workers of a pool; the coordinator's is none of them."""
    return [worker for worker in workers if worker.pool == pool and worker.queue != COORDINATOR]


def slots_by_queue(workers: Iterable[WorkerEntry]) -> dict[str, int]:
    """Return how many jobs the workers of each queue can run at a time."""
    workers = list(workers)
    return {
        queue: slots(w for w in workers if w.queue == queue) for queue in sorted({w.queue for w in workers})
    }
