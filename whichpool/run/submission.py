"""Submit a run to the coordinator, and again when nobody coordinates it any more."""

import time

from celery import Celery

from config.queues import COORDINATOR
from tasks.coordinator import NAME
from tasks.ledger import Ledger

SUBMIT_AGAIN_AFTER_S = 3.0


class Submission:
    """A run on its way to a coordinator; delivery is never trusted."""

    def __init__(self, app: Celery, ledger: Ledger, run_id: str) -> None:
        self._app = app
        self._ledger = ledger
        self._run_id = run_id
        self._submitted = 0.0

    def submit(self) -> None:
        """Send the run's one message; a coordinator that has the run already declines it."""
        self._app.send_task(NAME, (self._run_id,), task_id=self._run_id, queue=COORDINATOR)
        self._submitted = time.monotonic()

    def submit_if_abandoned(self) -> None:
        """Send it again, if its lease has lapsed and no other run measures before it."""
        if time.monotonic() - self._submitted < SUBMIT_AGAIN_AFTER_S:
            return
        if not self._ledger.is_leased(self._run_id) and self.waits_for() is None:
            self.submit()

    def waits_for(self) -> str | None:
        """Return who measures just now, if that is another run: ``run host pid``."""
        holder = self._ledger.holder()
        if holder is None or holder.split(" ", 1)[0] == self._run_id:
            return None
        return " ".join(holder.split(" ")[:3])
