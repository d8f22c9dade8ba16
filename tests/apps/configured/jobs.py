"""The tasks of the application in `worker`."""

import time

from celery import shared_task


@shared_task(name="jobs.wait")
def wait(seconds: float) -> float:
    """Wait, and say for how long: the result is kept."""
    time.sleep(seconds)
    return seconds
