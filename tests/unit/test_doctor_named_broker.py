"""whichpool.doctor.named_broker: what INFO tells, and a wrong address (the part that needs no Redis)."""

from collections.abc import Iterable
from typing import Any

import pytest
from redis.exceptions import ConnectionError as NoConnectionError

from config.broker import Broker
from whichpool.doctor.findings import Finding, State
from whichpool.doctor.named_broker import asked, eviction, named_broker, persistence, redis_cli
from whichpool.planning.settings import ClusterSettings

BROKER = Broker("redis://host:6379/0")


def flags(**said: Any) -> dict[str, Any]:  # noqa: ANN401 (any flag)
    """Return the flags that name a broker."""
    return {"broker_password_file": None, **said}


@pytest.mark.parametrize(
    ("info", "state"),
    [
        ({"maxmemory_policy": "noeviction", "maxmemory": 1}, State.OK),
        ({"maxmemory_policy": "allkeys-lru", "maxmemory": 1, "maxmemory_human": "1B"}, State.WRONG),
        ({"maxmemory_policy": "volatile-ttl", "maxmemory": 0}, State.WARNING),
        ({}, State.SKIPPED),
    ],
)
def test_eviction_is_as_bad_as_it_can_happen(info: dict[str, Any], state: State) -> None:
    """Without a limit it cannot, yet."""
    assert eviction(BROKER, info).state is state


def test_an_evicting_broker_is_told_with_the_way_out() -> None:
    """As redis-cli takes it."""
    found = eviction(BROKER, {"maxmemory_policy": "allkeys-lru", "maxmemory": 0})
    assert found.found.startswith("allkeys-lru: at its limit (maxmemory: none is set)")
    assert (found.remedy or "").startswith("redis-cli -h host -p 6379 CONFIG SET maxmemory-policy noeviction")


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("redis://host", "redis-cli -h host"),
        ("redis://user:secret@host:7000/1", "redis-cli -h host -p 7000 --askpass"),
        ("unix:///a%20b/redis.sock", "redis-cli -s '/a b/redis.sock'"),
    ],
)
def test_redis_cli_is_told_where_the_broker_is(address: str, command: str) -> None:
    """Without its password, which others would read in the process list."""
    assert redis_cli(Broker(address)) == command


@pytest.mark.parametrize(("enabled", "state"), [(1, State.OK), (0, State.WARNING)])
def test_a_broker_that_forgets_is_warned_of(enabled: int, state: State) -> None:
    """Snapshots alone lose what came after."""
    assert persistence(BROKER, {"aof_enabled": enabled}).state is state


@pytest.mark.parametrize("url", ["http://user:hunter2@host/0", "redis://host:99999"])
def test_an_address_that_is_none_is_wrong(url: str) -> None:
    """A fault to mend, not a broker out of reach; a password in it is not shown."""
    (found,) = named_broker(ClusterSettings(broker=url, broker_was_typed=True))
    assert (found.state, found.title, found.unavailable) == (State.WRONG, "broker", False)
    assert "is not a Redis address" in found.found
    assert "hunter2" not in found.found


def test_a_broker_that_goes_away_meanwhile_is_unavailable() -> None:
    """Between two of the questions."""

    def gone() -> Iterable[Finding]:
        raise NoConnectionError("Connection closed by server.")

    (found,) = asked("workers", gone)
    assert (found.state, found.title, found.unavailable) == (State.WRONG, "workers", True)
    assert "Connection closed by server." in found.found
