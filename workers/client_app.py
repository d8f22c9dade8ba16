"""Celery apps of those who send: scripts, which wait for results, and runs, which read the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery

from config.broker import Broker
from config.celery_options import celery_options
from config.environment import forget_celerys_variables


def client_app(broker: Broker) -> Celery:
    """Return a Celery app that only sends."""
    forget_celerys_variables()
    app = Celery("whichpool", loader="app", fixups=[])
    app.conf.update(celery_options(broker))
    return app


def sending_app(broker: Broker) -> Celery:
    """Return a Celery app that sends and never waits: answers are read from the ledger.

    One with a result backend subscribes to the result of all that it sends, on a connection that nobody
    closes when Redis starts again.
    """
    app = client_app(broker)
    app.conf.update(result_backend="disabled://")
    return app


@contextmanager
def sending(broker: Broker) -> Iterator[Celery]:
    """Yield a `sending_app`; close its connections at the end, which Kombu would keep with the process."""
    app = sending_app(broker)
    try:
        yield app
    finally:
        disconnect(app)


def disconnect(app: Celery) -> None:
    """Close the connections that an app has opened to send."""
    for pool in (app.amqp.producer_pool, app.pool):
        pool.force_close_all()  # type: ignore[attr-defined]  # the stubs lack it
