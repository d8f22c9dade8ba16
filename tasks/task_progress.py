"""What a long task says of its own progress: the coordinator has one task for minutes."""

import time

from celery import Celery

_PROGRESSED = "whichpool_progressed"  # an attribute of the app: one worker a process, no module state


def note_progress(app: Celery) -> None:
    """Note that the task that runs in this process has made progress."""
    setattr(app, _PROGRESSED, time.monotonic())


def noted_progress(app: Celery) -> float:
    """Return when that was noted last, by the monotonic clock; 0 if never."""
    return float(getattr(app, _PROGRESSED, 0.0))
