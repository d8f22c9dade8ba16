"""Fixtures that more than one tier uses."""

import os
import signal
from pathlib import Path

import pytest

from whichpool.clusters.redis_server import find_redis_server
from whichpool.errors import UnavailableError

TIERS = {  # by folder; a stack that has to start first needs longer than other tests
    "browser": (pytest.mark.browser,),
    "integration": (pytest.mark.integration,),
    "faults": (pytest.mark.faults,),
    "searches": (pytest.mark.integration,),
    "hostile": (pytest.mark.integration,),
    "smoke": (pytest.mark.smoke, pytest.mark.timeout(600)),
}
REQUIRE_REDIS = "REQUIRE_REDIS"  # where this is 1, a missing redis-server fails instead of skipping


def pytest_configure() -> None:
    """Take SIGINT as from a terminal: what a shell starts in the background inherits that it is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its tier."""
    here = Path(__file__).parent
    for item in items:
        for mark in TIERS.get(item.path.relative_to(here).parts[0], ()):
            item.add_marker(mark)


@pytest.fixture(scope="session")
def redis_server() -> str:
    """Return the path of a redis-server; skip without one, or fail where it is required."""
    try:
        return find_redis_server()
    except UnavailableError as missing:
        if os.environ.get(REQUIRE_REDIS) == "1":
            pytest.fail(missing.message)
        pytest.skip(missing.message)
