"""A file whose age says how long ago a process was known to make progress: what a health check reads.

A health check that boots Python, as ``celery inspect ping`` does, costs a second of CPU each time, and a
wedged worker can still answer it. The age of a file costs nothing and says what matters.
"""

import os
import time
from pathlib import Path

PROGRESS_FILE_VARIABLE = "WHICHPOOL_PROGRESS_FILE"


def progress_file() -> Path | None:
    """Return the file that ``WHICHPOOL_PROGRESS_FILE`` names, as an absolute path, or None."""
    named = os.environ.get(PROGRESS_FILE_VARIABLE)
    return Path(named).absolute() if named else None


def touch_progress_file(file: Path, stalled_s: float = 0.0) -> None:
    """Set the file's time to that of the last progress, `stalled_s` seconds ago; make it if need be."""
    at = time.time() - stalled_s
    file.touch()
    os.utime(file, (at, at))
