"""whichpool.run.submission: the app that only sends."""

import pytest
from kombu.exceptions import OperationalError
from redis import Redis

from config.broker import Broker
from tasks.ledger import Ledger
from whichpool.run.submission import Submission
from workers.client_app import client_app, sending_app


def test_the_sender_agrees_with_the_workers() -> None:
    """The broker's address, the serializer, the early queue."""
    conf = client_app(Broker("unix:///run/redis.sock")).conf
    assert conf.broker_url == "redis+socket:///run/redis.sock"
    assert conf.task_serializer == "json"
    assert conf.broker_transport_options == {"visibility_timeout": 3600}


def test_an_app_that_never_waits_has_no_result_backend() -> None:
    """It would subscribe to every result, on a connection that nobody closes."""
    assert sending_app(Broker("redis://host/0")).conf.result_backend == "disabled://"


def test_a_redis_that_is_away_is_the_brokers_own_error() -> None:
    """The wait for a run has patience with that one, and with no other."""
    with pytest.raises(OperationalError):
        Submission(sending_app(Broker("redis://127.0.0.1:1/0")), Ledger(Redis()), "run").submit()
