"""tasks.redis_whereabouts: whether a Redis runs on this machine."""

import ipaddress

import pytest
from redis import Redis

from tasks.redis_whereabouts import interfaces, is_here, is_one_of

OWN = [ipaddress.ip_interface("172.18.0.5/16")]


@pytest.mark.parametrize(
    ("address", "in_a_container", "here"),
    [
        ("172.18.0.5", False, True),
        ("172.18.0.2", False, False),
        ("172.18.0.2", True, True),
        ("10.0.0.1", True, False),
        ("127.0.0.1", False, True),
        ("::1", False, True),
    ],
)
def test_an_address_is_here_if_it_is_this_hosts(address: str, in_a_container: bool, here: bool) -> None:
    """In a container also if it is on its network: containers of one machine share bridges."""
    assert is_one_of(address, OWN, in_a_container) is here


def test_a_socket_in_the_file_system_is_here() -> None:
    """Another machine cannot be reached by it."""
    assert is_here(Redis.from_url("unix:///nowhere/redis.sock"))


def test_a_host_that_nobody_knows_is_not_here() -> None:
    """The name may be some network's own."""
    assert not is_here(Redis.from_url("redis://nobody.invalid:6379/0"))


def test_loopback_is_among_the_interfaces() -> None:
    """As the kernel tells them."""
    assert ipaddress.ip_address("127.0.0.1") in {interface.ip for interface in interfaces()}
