"""An application for RabbitMQ: a quorum queue on a topic exchange, with priorities."""

import time

from celery import Celery
from kombu import Exchange, Queue

app = Celery("rabbit", broker="amqp://guest:guest@127.0.0.1:1//")
app.conf.update(
    task_queues=[
        Queue(
            "work",
            Exchange("topics", type="topic"),
            routing_key="work.#",
            queue_arguments={"x-queue-type": "quorum", "x-max-priority": 10},
        )
    ],
    task_default_queue_type="quorum",
    broker_transport_options={"confirm_publish": True},
    broker_use_ssl={"ca_certs": "/nonexistent.pem"},
    task_default_priority=5,
)


@app.task
def wait() -> None:
    """Wait."""
    time.sleep(0.01)
