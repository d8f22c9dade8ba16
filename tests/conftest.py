"""Fixtures that more than one tier uses."""

import os

import pytest

from whichpool.errors import UnavailableError
from whichpool.redis_server import find_redis_server

REQUIRE_REDIS = "REQUIRE_REDIS"  # where this is 1, a missing redis-server fails instead of skipping


@pytest.fixture(scope="session")
def redis_server() -> str:
    """Return the path of a redis-server; skip without one, or fail where it is required."""
    try:
        return find_redis_server()
    except UnavailableError as missing:
        if os.environ.get(REQUIRE_REDIS) == "1":
            pytest.fail(missing.message)
        pytest.skip(missing.message)
