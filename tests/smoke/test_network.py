"""Who reaches the stack's containers, and whom they reach."""

import socket
from collections.abc import Iterable
from pathlib import Path

import psutil
import pytest

from tests.smoke.composed import RUNNING, container_of, inspected
from tests.smoke.stack import Stack

CONNECTS = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=1)"
PUBLIC_RESOLVERS = ("1.1.1.1", "8.8.8.8", "9.9.9.9")


@pytest.mark.parametrize("service", RUNNING)
def test_only_flower_is_published_and_only_on_loopback(stack: Stack, service: str) -> None:
    """As the engine has it, not only as the file says it."""
    found = container_of(stack, service)
    published = {port: bound for port, bound in found["NetworkSettings"]["Ports"].items() if bound}
    flower = {"5555/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(stack.port)}]}
    assert published == (flower if service == "flower" else {})


@pytest.mark.parametrize("service", RUNNING)
def test_only_flower_is_on_a_network_that_leads_out(stack: Stack, service: str) -> None:
    """The engine has marked the other one as internal."""
    found = container_of(stack, service)
    networks = inspected(*(one["NetworkID"] for one in found["NetworkSettings"]["Networks"].values()))
    assert [one["Internal"] for one in networks].count(False) == (service == "flower")


def resolvers() -> Iterable[str]:
    """Return addresses outside this host that answer on port 53, on most hosts."""
    lines = Path("/etc/resolv.conf").read_text(encoding="utf-8").splitlines()
    named = [line.split()[1] for line in lines if line.startswith("nameserver ")]
    return [address for address in (*named, *PUBLIC_RESOLVERS) if not address.startswith("127.")]


def reaches(stack: Stack, service: str, address: str, port: int = 53) -> bool:
    """Whether a service's container can connect to an address."""
    return stack.execute(service, "python", "-c", CONNECTS, address, str(port), check=False).returncode == 0


def networks_of(stack: Stack, service: str) -> list[str]:
    """Return the ids of the networks that a service's container is on."""
    found = container_of(stack, service)["NetworkSettings"]["Networks"]
    return [one["NetworkID"] for one in found.values()]


def own_addresses() -> list[str]:
    """Return the IPv4 addresses of this host: an engine does not tell each of its gateways."""
    each = [one for addresses in psutil.net_if_addrs().values() for one in addresses]
    found = [one.address for one in each if one.family == socket.AF_INET]
    return [address for address in found if not address.startswith("127.")]


@pytest.fixture(scope="module")
def outside() -> str:
    """Return an address that this host reaches; skip where there is none."""
    for address in resolvers():
        try:
            socket.create_connection((address, 53), timeout=1).close()
        except OSError:
            continue
        return address
    pytest.skip("this host reaches no name server, so nobody can tell who could")


@pytest.mark.parametrize("service", ["worker-threads", "worker-prefork", "coordinator", "web", "flower"])
def test_a_service_does_not_reach_the_outside(stack: Stack, outside: str, service: str) -> None:
    """A job that was taken over cannot tell anybody what it saw, nor can Flower, which has the password."""
    assert not reaches(stack, service, outside)


@pytest.mark.parametrize("service", ["worker-threads", "worker-prefork", "coordinator", "web"])
def test_a_service_does_not_reach_the_host(stack: Stack, service: str) -> None:
    """Neither by the address that would be a network's gateway, nor by any that the host itself has."""
    networks = inspected(*networks_of(stack, service))
    gateways = [
        one["Gateway"] for network in networks for one in network["IPAM"]["Config"] if "Gateway" in one
    ]
    assert gateways
    assert own_addresses()
    with socket.create_server(("0.0.0.0", 0)) as bound:  # noqa: S104 (to see that nobody gets there)
        port = bound.getsockname()[1]
        for address in dict.fromkeys((*gateways, *own_addresses())):
            assert not reaches(stack, service, address, port)


def test_the_author_of_the_credentials_has_no_network(stack: Stack) -> None:
    """Nothing but a loopback."""
    ran = stack.compose("run", "--rm", "--no-deps", "--entrypoint", "ls", "credentials", "/sys/class/net")
    assert ran.stdout.split() == ["lo"]
