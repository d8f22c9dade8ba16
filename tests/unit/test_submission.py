"""whichpool.submission: the app that only sends."""

from config.broker import Broker
from whichpool.submission import client_app


def test_the_sender_agrees_with_the_workers() -> None:
    """The broker's address, the serializer, the early queue."""
    conf = client_app(Broker("unix:///run/redis.sock")).conf
    assert conf.broker_url == "redis+socket:///run/redis.sock"
    assert conf.task_serializer == "json"
    assert conf.broker_transport_options == {"visibility_timeout": 3600}
