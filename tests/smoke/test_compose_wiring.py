"""docker-compose.yml, as compose reads it: who talks to whom, who sees what, who waits for whom."""

from typing import Any

import pytest

from tests.smoke.composed import SERVICES, configuration, services

Service = dict[str, Any]
WORKERS = ("worker-threads", "worker-prefork", "coordinator")
ACCESS = "/srv/whichpool/access/"
SEES: dict[str, set[str]] = {
    "credentials": {"broker", "redis", "flower"},
    "redis": {"redis"},
    "flower": {"broker", "flower"},
    "web": set(),
    **{name: {"broker"} for name in (*WORKERS, "cli")},
}
WAITS_FOR: dict[str, dict[str, str]] = {
    "credentials": {},
    "redis": {"credentials": "service_completed_successfully"},
    "web": {},
    "cli": {},  # or each call would scale the workers back to one (compose issue 4803)
    **{name: {"redis": "service_healthy"} for name in (*WORKERS, "flower")},
}

every_service = pytest.mark.parametrize("name", SERVICES)


@pytest.fixture
def service(engine: str, name: str) -> Service:
    """Return one service; where no engine answers, no compose is there to read the file either."""
    assert engine
    return services()[name]


@pytest.fixture
def redis(engine: str) -> Service:
    """Return Redis's service."""
    assert engine
    return services()["redis"]


def access(service: Service) -> list[Service]:
    """Return a service's mounts that hold credentials."""
    return [mount for mount in service.get("volumes", []) if mount["target"].startswith(ACCESS)]


def published(**settings: str) -> list[tuple[str, str, str, int]]:
    """Return each port that is published: the service, the host's address and port, its own port."""
    found = configuration("--profile", "cli", **settings)["services"].items()
    ports = [(name, port) for name, service in found for port in service.get("ports", [])]
    return [(name, port.get("host_ip", ""), port["published"], port["target"]) for name, port in ports]


def test_only_flower_is_published_and_only_on_loopback(engine: str) -> None:
    """Redis above all is not."""
    assert engine
    assert published() == [("flower", "127.0.0.1", "5555", 5555)]


def test_flowers_port_can_be_moved(engine: str) -> None:
    """5555 may be taken; the address stays."""
    assert engine
    assert published(WHICHPOOL_FLOWER_PORT="5556") == [("flower", "127.0.0.1", "5556", 5555)]


def test_the_backing_network_leads_nowhere(engine: str) -> None:
    """Internal: no way in from outside the host, and none out."""
    assert engine
    assert configuration()["networks"]["backing"]["internal"] is True


@every_service
def test_only_flower_is_on_a_network_that_leads_out(service: Service, name: str) -> None:
    """A container on an internal network alone cannot publish a port; who needs no network has none."""
    wanted = {"flower": {"backing", "front"}, "credentials": set()}.get(name, {"backing"})
    assert set(service.get("networks", {})) == wanted
    assert (service.get("network_mode") == "none") is (name == "credentials")


@every_service
def test_a_service_sees_the_credentials_that_it_needs(service: Service, name: str) -> None:
    """And no others."""
    seen = {mount["target"].removeprefix(ACCESS): mount["source"] for mount in access(service)}
    assert seen == {folder: f"{folder}-access" for folder in SEES[name]}


@every_service
def test_only_their_author_can_write_credentials(service: Service, name: str) -> None:
    """The one-shot, which has no network."""
    assert all(mount.get("read_only", False) is (name != "credentials") for mount in access(service))


@every_service
def test_a_service_waits_for_what_it_needs(service: Service, name: str) -> None:
    """Nobody starts against a Redis that is not there, and Redis not without its users."""
    waits = {other: how["condition"] for other, how in service.get("depends_on", {}).items()}
    assert waits == WAITS_FOR[name]


@pytest.mark.parametrize(
    "option",
    ["--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction", "--dir /data",
     "--aclfile /srv/whichpool/access/redis/users.acl"],
)  # fmt: skip
def test_redis_keeps_what_it_acknowledged_and_lets_nobody_in(redis: Service, option: str) -> None:
    """An append-only file, no eviction, a list of users."""
    assert option in redis["command"]


def test_redis_has_less_to_keep_than_memory(redis: Service) -> None:
    """It refuses writes before the engine kills it."""
    (most,) = [word.split()[1] for word in redis["command"] if word.startswith("--maxmemory ")]
    assert int(most.removesuffix("mb")) * 2**20 < int(redis["mem_limit"])


def test_redis_data_is_a_volume(redis: Service) -> None:
    """It outlives the container."""
    (data,) = [mount for mount in redis["volumes"] if mount["target"] == "/data"]
    assert (data["type"], data["source"]) == ("volume", "redis-data")
    assert not data.get("read_only")
