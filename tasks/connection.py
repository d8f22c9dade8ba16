"""Redis clients, one per process and address, made when first needed (a fork must not share one)."""

import os
from functools import lru_cache

from celery import Celery
from redis import Redis

from config.broker import Broker

CONNECT_TIMEOUT_S = 5.0


def connect(app: Celery) -> Redis:
    """Return this process's client for the Redis that the app has as its broker."""
    return client_for(str(app.conf.broker_url), os.getpid())


@lru_cache(maxsize=8)
def client_for(url: str, process: int) -> Redis:  # noqa: ARG001 (the process is part of the cache's key)
    """Return a client for an address in Celery's spelling."""
    return open_client(Broker(url))


def open_client(broker: Broker) -> Redis:
    """Return a new client; nothing is sent before its first command."""
    return Redis.from_url(broker.redis_url, socket_connect_timeout=CONNECT_TIMEOUT_S)
