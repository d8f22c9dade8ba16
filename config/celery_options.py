"""Celery's options, the same for workers, scripts and Flower (docs/decisions says why each)."""

from typing import Any

from config.broker import Broker
from config.queues import COORDINATOR
from config.routes import task_routes

HOUR_S = 3600
DAY_S = 24 * HOUR_S
LOST_WAIT_S = 1.0  # from the death of a prefork child to WorkerLostError; Celery's default is 10


def celery_options(broker: Broker) -> dict[str, Any]:
    """Return Celery's configuration for this broker.

    ``acks_late`` and prefetch 1 keep a message with the slot that runs it. Results are off: only the
    coordinator's answer is stored, and what a sender asks for with ``ignore_result=False``; such a result
    names its worker. Routes are for senders that name no queue; runs name theirs. The visibility timeout
    stays long, because the ledger, not the broker, decides what is run again (and the shortest one among
    all that share a broker wins).
    """
    return {
        "broker_url": broker.celery_url,
        "result_backend": broker.celery_url,
        "task_default_queue": COORDINATOR,
        "task_routes": task_routes(),
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": True,
        "task_ignore_result": True,
        "result_expires": DAY_S,
        "result_extended": True,
        "worker_prefetch_multiplier": 1,
        "worker_lost_wait": LOST_WAIT_S,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {"visibility_timeout": HOUR_S},
    }
