"""An application for SQS."""

import time

from celery import Celery

app = Celery("cloud", broker="sqs://key:secret@")
app.conf.update(
    broker_transport_options={"region": "eu-central-1", "polling_interval": 20, "visibility_timeout": 30},
    worker_enable_remote_control=False,
)


@app.task
def wait() -> None:
    """Wait."""
    time.sleep(0.01)
