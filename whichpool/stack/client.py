"""A running stack as a script finds it: at WHICHPOOL_BROKER, with ready workers, or one line on why not."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from celery import Celery
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import NoPermissionError, RedisError

from config.broker import ENVIRONMENT_VARIABLE, BadAddressError, Broker
from tasks.register import ready_workers
from tasks.worker_totals import on_queue
from whichpool.called_as import again
from whichpool.errors import ExitCode, UnavailableError, UsageError
from whichpool.stack.redis_check import check_broker
from workers.client_app import client_app


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that answers.

    Attributes:
        broker: the address of its Redis.
        redis: a client for it.
        app: a Celery app that sends to its workers.
    """

    broker: Broker
    redis: Redis
    app: Celery


@contextmanager
def running_stack(*queues: str) -> Iterator[Stack]:
    """Yield the stack at WHICHPOOL_BROKER, once it has a ready worker on each of these queues.

    SIGTERM ends the block as Ctrl-C does: with exit code 130, unless the block catches KeyboardInterrupt.

    Raises:
        UsageError: if the environment names no Redis address, or no readable file for its password.
        UnavailableError: in one line, if the Redis or a worker is out of reach, at first or later.
        click.exceptions.Exit: if somebody interrupted.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    broker = broker_of_environment()
    try:
        redis = check_broker(broker, how_to_reach_one())
        check_ready(redis, broker, queues)
        yield Stack(broker, redis, client_app(broker))
    except UnavailableError as error:
        raise UnavailableError(" ".join(error.message.splitlines())) from None
    except NoPermissionError as error:
        raise UnavailableError(
            f"the Redis at {broker.masked} does not let this user do that: {error}"
        ) from None
    except (RedisError, KombuError) as error:
        raise went_away(broker, error) from None
    except RuntimeError as error:  # what Celery's result backend makes of a lost connection
        if not isinstance(error.__cause__, RedisError):
            raise
        raise went_away(broker, error.__cause__) from None
    except KeyboardInterrupt:
        click.echo("interrupted; jobs that were sent still run", err=True)
        raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None


def broker_of_environment() -> Broker:
    """Return the broker that the environment names, else this host's.

    Raises:
        UsageError: if that is not a Redis address, or its password's file cannot be read.
    """
    try:
        return Broker.from_environment()
    except BadAddressError as error:
        raise UsageError(f"{ENVIRONMENT_VARIABLE}: {error}") from None


def how_to_reach_one() -> str:
    """Return what to type where no stack answers: from here, or in the containers."""
    script = Path(sys.argv[0]).name
    return (
        f"Start a cluster with {again('up')} and set {ENVIRONMENT_VARIABLE} as it says; with docker compose "
        f"up, type: docker compose exec coordinator scripts/{script}"
    )


def went_away(broker: Broker, error: Exception) -> UnavailableError:
    """Return the message of a Redis that answered before."""
    why = str(error).rstrip(".")
    return UnavailableError(f"the Redis at {broker.masked} went away ({why}). {how_to_reach_one()}")


def check_ready(redis: Redis, broker: Broker, queues: Sequence[str]) -> None:
    """Check that nothing would be sent to a queue that nobody consumes.

    Raises:
        UnavailableError: if a queue has no ready worker.
    """
    workers = ready_workers(redis)
    idle = [repr(queue) for queue in queues if not on_queue(workers, queue)]
    if idle:
        raise UnavailableError(
            f"no worker of {broker.masked} is ready on {', '.join(idle)}. {how_to_reach_one()}"
        )
