"""The watchdog: ends a worker whose queue is not empty, and a slot free, while nothing in it starts or ends.

A threads worker that Redis once refused ("out of memory", say) stays alive and consumes nothing, even
when Redis is well again: only a restart cures it. Docker does not restart what is merely unhealthy
(moby issue 28400), so the worker has to end itself; ``restart: unless-stopped`` brings it back.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from celery import Celery
from celery.worker import state
from redis import Redis
from redis.exceptions import RedisError

from tasks.queue_view import QueueView
from tasks.task_progress import noted_progress
from workers.progress_file import progress_file, touch_progress_file

WATCHDOG_VARIABLE = "WHICHPOOL_WATCHDOG"
LOOK_EVERY_S = 1.0
EXIT_CODE = 70  # sysexits.h: an internal software error


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a worker.

    Attributes:
        accepted: tasks that were started so far.
        active: tasks that run now.
        noted: when a long task last said that it made progress, by the monotonic clock.
        busy: whether every slot runs a task: it can take no other, however long these are.
    """

    accepted: int
    active: int
    noted: float
    busy: bool = False


def look_at(app: Celery, slots: int | None = None) -> Look:
    """Return what this process's worker is doing with its slots; one without a number is never busy."""
    active, noted = len(state.active_requests), noted_progress(app)
    return Look(state.all_total_count[0], active, noted, slots is not None and active >= slots)


class Progress:
    """For how long a worker has had work and a free slot, and taken none. No Celery, Redis or clock here."""

    def __init__(self, now: float) -> None:
        self._last: Look | None = None
        self._moved = now

    def stalled_s(self, look: Look, queued: int, now: float) -> float:
        """Take a look; return for how many seconds nothing has moved with jobs queued and a slot free."""
        if look != self._last or not queued or look.busy:
            self._last, self._moved = look, now
        return now - self._moved


@dataclass(frozen=True, slots=True)
class Duty:
    """What a watchdog watches.

    Attributes:
        queue: the queue that the worker consumes.
        patience_s: for how long it may have jobs and take none, in seconds; 0 means for ever.
        file: the progress file to keep, if there is one.
        slots: returns how many tasks it can run at a time, which remote control may change; None where a task
            that runs tells of its own progress, as the coordinator does.
    """

    queue: str
    patience_s: float
    file: Path | None
    slots: Callable[[], int] | None = None

    @classmethod
    def from_environment(cls, queue: str, slots: Callable[[], int] | None = None) -> "Duty":
        """Read ``WHICHPOOL_WATCHDOG`` (seconds) and ``WHICHPOOL_PROGRESS_FILE``."""
        return cls(queue, float(os.environ.get(WATCHDOG_VARIABLE) or 0), progress_file(), slots)


class Watchdog:
    """A thread that looks every second, keeps the progress file, and ends the process if it has to."""

    def __init__(self, app: Celery, redis: Redis, duty: Duty, end: Callable[[int], None] = os._exit) -> None:
        self._app = app
        self._queue = QueueView(redis, duty.queue)
        self._duty = duty
        self._end = end
        self._progress = Progress(time.monotonic())
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def begin(self) -> None:
        """Start to look."""
        self._thread.start()

    def look(self) -> float | None:
        """Look once; return for how many seconds the worker has stalled, or None without Redis."""
        try:
            queued = self._queue.depth()
        except RedisError:
            return None  # the progress file grows old: the worker is not well, and a restart is no cure
        look = look_at(self._app, self._duty.slots and self._duty.slots())
        return self._progress.stalled_s(look, queued, time.monotonic())

    def act(self, stalled_s: float) -> None:
        """Keep the progress file; end the process when its patience is over."""
        if self._duty.file:
            touch_progress_file(self._duty.file, stalled_s)
        if 0 < self._duty.patience_s < stalled_s:
            print(self._last_words(stalled_s), file=sys.__stderr__, flush=True)
            self._end(EXIT_CODE)

    def _last_words(self, stalled_s: float) -> str:
        # printed, and not to sys.stderr, which Celery redirects to its logging: a wedged worker may hold
        # the locks of that
        return (
            f"whichpool watchdog: jobs wait in queue {self._duty.queue!r}, a slot is free and nothing has "
            f"started or ended here for {stalled_s:.0f} s; this worker ends, to be started again. "
            f"{WATCHDOG_VARIABLE} (seconds) is its patience."
        )

    def _watch(self) -> None:
        while True:
            stalled_s = self.look()
            if stalled_s is not None:
                self.act(stalled_s)
            time.sleep(LOOK_EVERY_S)
