"""An application for Redis behind sentinels."""

import time

from celery import Celery

app = Celery("watched", broker="sentinel://127.0.0.1:1;sentinel://127.0.0.1:2")
app.conf.update(
    result_backend="sentinel://127.0.0.1:1",
    broker_transport_options={"master_name": "primary", "sentinel_kwargs": {"password": "none"}},
    result_backend_transport_options={"master_name": "primary"},
)


@app.task
def wait() -> int:
    """Wait; the result is kept."""
    time.sleep(0.01)
    return 1
