"""A module of the user's that is called like one of whichpool's, and imports others of that kind."""

import time

import config
import measure
import whichpool
import workers
from celery import Celery

app = Celery("shadowing", broker="redis://127.0.0.1:1/0")


@app.task
def wait() -> list[str]:
    """Wait, and name the modules that it got."""
    time.sleep(0.01)
    return [module.__name__ for module in (config, measure, whichpool, workers)]
