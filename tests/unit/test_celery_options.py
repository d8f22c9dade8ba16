"""config.celery_options: what every Celery process of the project agrees on."""

import pytest

from config.broker import Broker
from config.celery_options import celery_options


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("task_acks_late", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("accept_content", ["json"]),
        ("task_default_queue", "coordinator"),
        ("broker_transport_options", {"visibility_timeout": 3600}),
    ],
)
def test_an_option_that_the_ledger_relies_on(option: str, expected: object) -> None:
    """Change it here, and the run's promises change."""
    assert celery_options(Broker("redis://host/0"))[option] == expected


def test_broker_and_backend_are_in_celerys_spelling() -> None:
    """Celery does not know unix://."""
    options = celery_options(Broker("unix:///run/redis.sock"))
    assert options["broker_url"] == options["result_backend"] == "redis+socket:///run/redis.sock"


def test_a_result_names_its_worker() -> None:
    """The scripts say which workers ran their jobs."""
    assert celery_options(Broker("redis://host/0"))["result_extended"] is True
