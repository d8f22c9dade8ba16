"""Shared tasks with queues, routes and priorities of their own, and no room for any other queue."""

import time

from celery import Celery, shared_task
from kombu import Exchange, Queue

app = Celery("proj", broker="redis://127.0.0.1:1/0")
app.conf.update(
    task_queues=[
        Queue("images", Exchange("media", type="topic"), routing_key="media.image"),
        Queue("mail", Exchange("mail"), routing_key="mail"),
    ],
    task_create_missing_queues=False,
    task_default_queue="mail",
    task_routes={"proj.thumb": {"queue": "images", "priority": 3}},
    broker_transport_options={"priority_steps": list(range(10)), "queue_order_strategy": "priority"},
)


@shared_task(name="proj.thumb")
def thumb(seconds: float = 0.01) -> None:
    """Wait."""
    time.sleep(seconds)
