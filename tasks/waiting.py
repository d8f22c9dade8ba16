"""I/O-bound jobs: they wait for a clock, a server, a disk. They know nothing of being measured."""

import os
import tempfile
import time
from urllib.parse import urlencode
from urllib.request import urlopen

from celery import shared_task

FETCH_TIMEOUT_S = 30.0


@shared_task(name="whichpool.sleep")
def sleep(seconds: float) -> None:
    """Wait for a clock."""
    time.sleep(seconds)


@shared_task(name="whichpool.fetch")
def fetch(url: str, latency_s: float) -> int:
    """GET a page from the latency server; return its size in bytes.

    Raises:
        urllib.error.URLError: if the server does not answer.
    """
    query = urlencode({"latency_s": latency_s})
    with urlopen(f"{url}?{query}", timeout=FETCH_TIMEOUT_S) as response:  # noqa: S310 (the plan's own http address)
        return len(response.read())


@shared_task(name="whichpool.files")
def files(size_kb: int) -> int:
    """Write a file, force it to the disk, read it back; return its size in bytes."""
    content = os.urandom(1024) * size_kb
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        return len(file.read())
