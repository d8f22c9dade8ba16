"""A file whose age says how long ago a process was known to get on: what a health check reads.

A health check that boots Python, as ``celery inspect ping`` does, costs a second of CPU each time, and a
wedged worker can still answer it. The age of a file costs nothing and says what matters.
"""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from redis.exceptions import RedisError
from tornado.httpclient import AsyncHTTPClient, HTTPError

PROGRESS_FILE_VARIABLE = "WHICHPOOL_PROGRESS_FILE"
SELF_CHECK_EVERY_S = 5.0
SELF_CHECK_AGAIN_S = 0.5  # while it is not well, as at its start: a stack waits for the first answer
_SERVER_ERRORS = 500


def progress_file() -> Path | None:
    """Return the file that ``WHICHPOOL_PROGRESS_FILE`` names, or None."""
    named = os.environ.get(PROGRESS_FILE_VARIABLE)
    return Path(named) if named else None


def note_progress(file: Path, stalled_s: float = 0.0) -> None:
    """Set the file's time to that of the last progress, `stalled_s` seconds ago; make it if need be."""
    at = time.time() - stalled_s
    file.touch()
    os.utime(file, (at, at))


def check_oneself(url: str, file: Path, also: Callable[[], object] = bool) -> asyncio.Task[None]:
    """Note progress whenever this process's own server answers a GET, every few seconds from now on.

    Call inside the event loop, and keep what is returned: the loop itself does not. A server that does
    not answer, or answers 500, lets the file grow old; before its first answer there is none.

    Args:
        url: a page of this process's own server.
        file: the file whose age a health check reads.
        also: called in a thread first; raises an OSError or RedisError where something else is out of order.
    """
    return asyncio.create_task(_keep_checking(url, file, also), name="self-check")


async def _keep_checking(url: str, file: Path, also: Callable[[], object]) -> None:
    while True:
        well = await _note_if_well(url, file, also)
        await asyncio.sleep(SELF_CHECK_EVERY_S if well else SELF_CHECK_AGAIN_S)


async def _note_if_well(url: str, file: Path, also: Callable[[], object]) -> bool:
    try:
        await asyncio.to_thread(also)
        answer = await AsyncHTTPClient().fetch(url, raise_error=False, request_timeout=SELF_CHECK_EVERY_S)
        if answer.code < _SERVER_ERRORS:
            note_progress(file)
            return True
    except (OSError, RedisError, HTTPError):
        return False  # the file grows old, and says so
    return False
