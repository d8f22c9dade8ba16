"""What Flower hears of the workers, received again soon after a failure.

Flower's own receiver doubles its wait at every failure and knows no longest one: after 100 s without
Redis it was blind for another 63 s.
"""

import logging
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.events import EventReceiver
from flower.events import Events
from tornado.ioloop import IOLoop, PeriodicCallback

from workers.flower.state import StateFile, Unsaved

RETRY_S = 2.0
LOOK_EVERY_S = 1.0
logger = logging.getLogger(__name__)


class SteadyEvents(Events):
    """Flower's events, kept in one file.

    Attributes:
        receiving: whether the workers' events arrive just now.
    """

    def __init__(self, app: Celery, file: Path, most_tasks: int) -> None:
        """Read what the file holds. Call inside the event loop.

        Args:
            app: the app whose broker the workers tell of themselves.
            file: keeps what is seen.
            most_tasks: how many tasks to know of; the oldest are forgotten.

        Raises:
            OSError: if the file is there and cannot be read.
        """
        self.receiving = False
        self._trouble = ""
        self._file = StateFile(file)
        self._unsaved = Unsaved()
        super().__init__(  # type: ignore[no-untyped-call]  # Flower ships no types
            app, IOLoop.current(), db=str(file), persistent=True, enable_events=False,
            max_tasks_in_memory=most_tasks,
        )  # fmt: skip
        self.state_save_timer = PeriodicCallback(self.save_if_due, LOOK_EVERY_S * 1_000)

    @property
    def seen(self) -> Any:  # noqa: ANN401 (Flower ships no types)
        """What was seen of workers and tasks; read and changed in the loop's thread alone."""
        return self.state

    def run(self) -> None:
        """Receive, in a thread of its own, until the process ends."""
        while True:
            try:
                self._receive()
            except Exception as error:  # noqa: BLE001 (whatever it was: without this loop Flower is blind)
                self.receiving = False
                self._tell(f"the workers' events do not arrive: {error}")
            time.sleep(RETRY_S)

    def on_event(self, event: dict[str, Any]) -> None:
        """Hand an event over to the loop's thread, which owns the state."""
        self.io_loop.add_callback(self._take, event)

    def load_state(self) -> Any:  # noqa: ANN401 (Flower ships no types)
        """Return what the file holds, if that is of any use.

        Raises:
            OSError: if it is there and cannot be read.
        """
        return self._file.load()

    def save_state(self) -> None:
        """Save what was seen."""
        self._unsaved.clear()
        self._file.save(self.seen)

    def save_if_due(self) -> None:
        """Save when it has been quiet, or nothing was saved for long."""
        if self._unsaved.is_due(time.monotonic()):
            self.save_state()

    def workers_alive(self) -> set[str]:
        """Return the names of the workers whose heartbeats arrive."""
        return {name for name, worker in self.seen.workers.items() if worker.alive}

    def _take(self, event: dict[str, Any]) -> None:
        self.seen.event(event)
        if event["type"].startswith("task-"):
            self._unsaved.note(time.monotonic())

    def _receive(self) -> None:
        with self.capp.connection() as connection:
            receiver = EventReceiver(connection, handlers={"*": self.on_event}, app=self.capp)
            self.receiving = True
            self._tell("")
            receiver.capture(limit=None, timeout=None, wakeup=True)

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            logger.warning(trouble or "the workers' events arrive again")
        self._trouble = trouble
