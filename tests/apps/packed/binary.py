"""An application that speaks msgpack alone."""

import time

from celery import Celery

app = Celery("binary", broker="redis://127.0.0.1:1/0")
app.conf.update(task_serializer="msgpack", accept_content=["msgpack"], result_serializer="msgpack")


@app.task
def size(text: str) -> int:
    """Measure a text."""
    time.sleep(0.01)
    return len(text)
