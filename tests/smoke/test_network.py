"""Who reaches the stack's containers, and whom they reach."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.smoke.composed import RUNNING, container_of, inspected
from tests.smoke.stack import Stack

CONNECTS = "import socket, sys; socket.create_connection((sys.argv[1], 53), timeout=1)"
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


def reaches(stack: Stack, service: str, address: str) -> bool:
    """Whether a service's container can connect to an address."""
    return stack.execute(service, "python", "-c", CONNECTS, address, check=False).returncode == 0


@pytest.fixture(scope="module")
def outside(stack: Stack) -> str:
    """Return an address that a container reaches if its network leads out; skip where there is none."""
    for address in resolvers():
        if reaches(stack, "flower", address):
            return address
    pytest.skip("this host reaches no name server, so nobody can tell who could")


@pytest.mark.parametrize("service", ["worker-threads", "worker-prefork", "coordinator", "web"])
def test_a_service_does_not_reach_the_outside(stack: Stack, outside: str, service: str) -> None:
    """A job that was taken over cannot tell anybody what it saw; Flower, published, could."""
    assert not reaches(stack, service, outside)


def test_the_author_of_the_credentials_has_no_network(stack: Stack) -> None:
    """Nothing but a loopback."""
    ran = stack.compose("run", "--rm", "--no-deps", "--entrypoint", "ls", "credentials", "/sys/class/net")
    assert ran.stdout.split() == ["lo"]
