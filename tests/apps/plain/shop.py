"""One module, one application, its settings by keyword: acks early, keeps no results."""

import hashlib
import time

from celery import Celery

app = Celery("shop", broker="amqp://guest:guest@localhost:5672//")


@app.task
def resize(name: str, size: int) -> str:
    """Wait for a disk for 20 ms, compute for about one."""
    time.sleep(0.02)
    return f"{name}-{sum(range(size))}"


@app.task
def checksum(text: str, times: int) -> str:
    """Hash small texts in Python: computes, and holds the GIL."""
    digest = text.encode()
    for _ in range(times):
        digest = hashlib.sha256(digest).digest()
    return digest.hex()
