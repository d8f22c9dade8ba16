"""What Flower has seen, as a file: when to write it, and how, so that a kill never leaves half of it.

Flower's own way is a timer and a `shelve`. The timer saves in the middle of a run, too, where 10,000
tasks take 0.2 s of CPU from what is measured, each time; the shelve is three files on a Python that has
neither SQLite's nor GNU's dbm, and a kill can leave two that do not belong together.
"""

import logging
import pickle
from pathlib import Path
from typing import Any

QUIET_S = 2.0
LONGEST_UNSAVED_S = 60.0
logger = logging.getLogger(__name__)


class Unsaved:
    """Whether what was seen of tasks has to be saved: soon after a run, seldom during one. No clock here."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._last = 0.0

    def note(self, now: float) -> None:
        """Note a change at a moment, in seconds."""
        self._first = now if self._first is None else self._first
        self._last = now

    def is_due(self, now: float) -> bool:
        """Whether there is something to save, and it has been quiet, or nothing was saved for long."""
        if self._first is None:
            return False
        return now - self._last >= QUIET_S or now - self._first >= LONGEST_UNSAVED_S

    def clear(self) -> None:
        """Forget what was noted."""
        self._first = None


class StateFile:
    """One file, replaced in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Any:  # noqa: ANN401 (see below)
        """Return the EventsState that it holds; None if it holds none that this version's Flower reads.

        Raises:
            OSError: if it is there and cannot be read.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return _state_from(content)
        except Exception as error:  # noqa: BLE001 (pickle raises whatever the classes in it raise)
            aside = self._path.replace(self._beside("unreadable"))
            logger.warning("starting with nothing seen: no state of this Flower's (%s); see %s", error, aside)
            return None

    def save(self, state: Any) -> None:  # noqa: ANN401 (see below)
        """Write an EventsState; tell of a disk that is full, and go on."""
        new = self._beside("new")
        try:
            new.write_bytes(_content_of(state))
            new.replace(self._path)
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            logger.error("what was seen is not saved: %s", reason)  # noqa: TRY400 (the reason says it all)

    def _beside(self, ending: str) -> Path:
        return self._path.with_name(f"{self._path.name}.{ending}")


def _content_of(state: Any) -> bytes:  # noqa: ANN401 (Flower ships no types)
    # what Celery knows to pickle of its State leaves out the counter, which Flower has added
    return pickle.dumps((state, dict(state.counter)), pickle.HIGHEST_PROTOCOL)


def _state_from(content: bytes) -> Any:  # noqa: ANN401 (Flower ships no types)
    state, counter = pickle.loads(content)  # noqa: S301 (a file that only its owner can write)
    state.counter.update(counter)
    tasks = state.tasks.data  # ordered by use, and Celery has used each in no order just now
    for uuid, _ in sorted(tasks.items(), key=lambda task: task[1].timestamp or 0.0):
        tasks.move_to_end(uuid)
    return state
