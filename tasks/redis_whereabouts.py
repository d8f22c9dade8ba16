"""Whether a Redis runs on this machine: only then is its load this machine's."""

import ipaddress
import socket
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import psutil
from redis import Redis

_IN_A_CONTAINER = (Path("/.dockerenv"), Path("/run/.containerenv"))
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface


def is_here(redis: Redis) -> bool:
    """Whether a client's Redis runs on this machine, by its address."""
    host = redis.connection_pool.connection_kwargs.get("host")
    return host is None or _is_here(str(host))


@lru_cache(maxsize=8)
def _is_here(host: str) -> bool:
    in_a_container = any(mark.exists() for mark in _IN_A_CONTAINER)
    return any(is_one_of(address, interfaces(), in_a_container) for address in _addresses(host))


def is_one_of(address: str, own: Iterable[Interface], in_a_container: bool) -> bool:
    """Whether an address is this machine's: one of its own, or in a container one of its networks'.

    Containers of one machine share bridges, which other machines are not on.
    """
    wanted = ipaddress.ip_address(address.partition("%")[0])
    return wanted.is_loopback or any(
        wanted in interface.network if in_a_container else wanted == interface.ip for interface in own
    )


def interfaces() -> list[Interface]:
    """Return the addresses of this host's interfaces, with their networks."""
    known = [address for addresses in psutil.net_if_addrs().values() for address in addresses]
    return [
        ipaddress.ip_interface(f"{address.address.partition('%')[0]}/{address.netmask or ''}".rstrip("/"))
        for address in known
        if address.family == socket.AF_INET
    ]


def _addresses(host: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None)]
    except OSError:
        return []
