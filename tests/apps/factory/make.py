"""An application that a function makes."""

import time

from celery import Celery


def create() -> Celery:
    """Return a new application with its tasks."""
    made = Celery("factory", broker="redis://127.0.0.1:1/0")

    @made.task(name="make.wait")
    def wait(seconds: float = 0.01) -> None:
        time.sleep(seconds)

    return made


celery = create()
