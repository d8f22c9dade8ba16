"""Celery apps of those who send: scripts, which wait for results, and runs, which read the ledger."""

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
    closes when Redis starts again. One with a pool of connections keeps them while the process lives.
    """
    app = client_app(broker)
    app.conf.update(result_backend="disabled://", broker_pool_limit=0)
    return app
