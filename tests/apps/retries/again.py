"""A bound task that asks to be run again, with a countdown, and notes each time in a file."""

import os
import time

from celery import Celery

app = Celery("again", broker="redis://127.0.0.1:1/0")


@app.task(bind=True, max_retries=3)
def flaky(self, seconds: float = 0.01, countdown: float = 0.2):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Note its id and attempt; each first attempt asks for another one."""
    with open(os.environ["NOTES"], "a", encoding="utf-8") as notes:
        notes.write(f"{self.request.id} {self.request.retries}\n")
    time.sleep(seconds)
    if self.request.retries == 0:
        raise self.retry(countdown=countdown)
