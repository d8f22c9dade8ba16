"""The coordinator's loop: each step renews the lease and asks whether to stop."""

import time
from collections.abc import Callable

from tasks.lease import Lease
from tasks.ledger import Ledger
from tasks.stop import RunStoppedError

POLL_S = 0.05


class ShutdownError(Exception):
    """The coordinator's worker is shutting down; the run goes on elsewhere, or later."""


class CoordinatorLoop:
    """Steps of 50 ms, each of which may end the coordinator's work."""

    def __init__(
        self, ledger: Ledger, run_id: str, lease: Lease, shutting_down: Callable[[], bool],
        note_progress: Callable[[], None],
    ) -> None:  # fmt: skip
        self._ledger = ledger
        self._run_id = run_id
        self._lease = lease
        self._shutting_down = shutting_down
        self._note_progress = note_progress

    def step(self) -> None:
        """Renew the lease and look around, without waiting.

        Raises:
            LeaseLostError: if the lease lapsed.
            ShutdownError: if the worker is shutting down.
            RunStoppedError: if somebody asked for the run to end; see `Ledger.cancel`.
        """
        self._lease.renew()
        self._note_progress()
        if self._shutting_down():
            raise ShutdownError
        stop = self._ledger.stop_asked(self._run_id)
        if stop is not None:
            raise RunStoppedError(stop)

    def until(self, reached: Callable[[], bool]) -> None:
        """Step until a condition is reached."""
        while not reached():
            self.step()
            time.sleep(POLL_S)
