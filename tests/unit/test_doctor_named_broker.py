"""whichpool.doctor.named_broker: what INFO tells, and a wrong address (the part that needs no Redis)."""

from collections.abc import Iterable
from typing import Any

import pytest
from redis.exceptions import ConnectionError as NoConnectionError

from whichpool.doctor.findings import Finding, State
from whichpool.doctor.named_broker import asked, eviction, named_broker, persistence
from whichpool.planning.settings import ClusterSettings


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
    assert eviction(info).state is state


def test_an_evicting_broker_is_told_with_the_way_out() -> None:
    """As redis-cli takes it."""
    found = eviction({"maxmemory_policy": "allkeys-lru", "maxmemory": 0})
    assert found.found.startswith("allkeys-lru: at its limit (maxmemory: none is set)")
    assert (found.remedy or "").startswith("redis-cli CONFIG SET maxmemory-policy noeviction")


@pytest.mark.parametrize(("enabled", "state"), [(1, State.OK), (0, State.WARNING)])
def test_a_broker_that_forgets_is_warned_of(enabled: int, state: State) -> None:
    """Snapshots alone lose what came after."""
    assert persistence({"aof_enabled": enabled}).state is state


@pytest.mark.parametrize("url", ["http://user:hunter2@host/0", "redis://host:99999"])
def test_an_address_that_is_none_is_wrong(url: str) -> None:
    """A fault to mend, not a broker out of reach; a password in it is not shown."""
    (found,) = named_broker(ClusterSettings(broker=url, broker_was_typed=True))
    assert (found.state, found.title, found.unavailable) == (State.WRONG, "broker", False)
    assert "is no Redis address" in found.found
    assert "hunter2" not in found.found


def test_a_broker_that_goes_away_meanwhile_is_unavailable() -> None:
    """Between two of the questions."""

    def gone() -> Iterable[Finding]:
        raise NoConnectionError("Connection closed by server.")

    (found,) = asked("workers", gone)
    assert (found.state, found.title, found.unavailable) == (State.WRONG, "workers", True)
    assert "Connection closed by server." in found.found
