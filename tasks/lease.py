"""The right to coordinate a run, and the right to measure on the pools: both lapse unless renewed."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import LockError
from redis.lock import Lock

from tasks.keys import MEASURING, RunKeys

TIME_TO_LIVE_S = 5.0
RENEW_EVERY_S = 1.0


class LeaseHeldError(RuntimeError):
    """Somebody else coordinates this run."""


class LeaseLostError(RuntimeError):
    """The lease lapsed before it was renewed: somebody else may coordinate the run by now."""


class Lease:
    """A run's lease, and beside it the one lock that lets a run measure on the pools."""

    def __init__(self, redis: Redis, run_id: str) -> None:
        self.token = f"{run_id} {socket.gethostname()} {os.getpid()} {time.monotonic_ns()}"
        self._run = Lock(redis, RunKeys(run_id).lease, timeout=TIME_TO_LIVE_S, thread_local=False)
        self._pools = Lock(redis, MEASURING, timeout=TIME_TO_LIVE_S, thread_local=False)
        self._renewed = 0.0
        self._measures = False

    def take(self) -> None:
        """Take the run's lease.

        Raises:
            LeaseHeldError: if somebody else has it.
        """
        if not self._run.acquire(blocking=False, token=self.token):
            raise LeaseHeldError
        self._renewed = time.monotonic()

    def may_measure(self) -> bool:
        """Take the right to measure, if nobody else measures just now."""
        self._measures = self._measures or self._pools.acquire(blocking=False, token=self.token)
        return self._measures

    def renew(self) -> None:
        """Renew what is held, at most once a second.

        Raises:
            LeaseLostError: if it lapsed.
        """
        if self._renewed and time.monotonic() - self._renewed < RENEW_EVERY_S:
            return
        try:
            self._run.reacquire()
            if self._measures:
                self._pools.reacquire()
        except LockError as error:
            raise LeaseLostError from error
        self._renewed = time.monotonic()

    def confirm(self) -> None:
        """Renew what is held now: before a step that only its holder may take.

        Raises:
            LeaseLostError: if it lapsed.
        """
        self._renewed = 0.0
        self.renew()

    def let_go(self) -> None:
        """Give back what is still held."""
        for lock in (self._pools, self._run):
            if lock.owned():
                lock.release()


@contextmanager
def lease_on(redis: Redis, run_id: str) -> Iterator[Lease]:
    """Hold a run's lease for a block.

    Raises:
        LeaseHeldError: if somebody else has it.
    """
    lease = Lease(redis, run_id)
    lease.take()
    try:
        yield lease
    finally:
        lease.let_go()
