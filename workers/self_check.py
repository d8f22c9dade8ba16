"""A server that asks itself: progress is an answer through its own socket.

Apart from the progress file, so that a pool's worker does not load Tornado for our sake. (Celery itself does,
wherever Flower is installed: it loads the commands that other packages add to ``celery``.)
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from redis.exceptions import RedisError
from tornado.httpclient import AsyncHTTPClient, HTTPError

from workers.progress_file import touch_progress_file

SELF_CHECK_EVERY_S = 5.0
SELF_CHECK_AGAIN_S = 0.5  # while it is not well, as at its start: a stack waits for the first answer
_SERVER_ERRORS = 500


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
            touch_progress_file(file)
            return True
    except (OSError, RedisError, HTTPError):
        return False  # the file grows old, and says so
    return False
