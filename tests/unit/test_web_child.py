"""whichpool.clusters.web_child: the port of the latency server."""

import socket

import pytest

from whichpool.clusters.web_child import bind_loopback
from whichpool.errors import UsageError
from workers.listening import url_of


def test_port_zero_is_a_free_one() -> None:
    """The address names the port that the kernel chose."""
    with bind_loopback("--web-port", 0) as bound:
        host, port = bound.getsockname()
        assert (host, url_of(bound)) == ("127.0.0.1", f"http://127.0.0.1:{port}/")
        assert port > 0


def test_the_socket_listens_at_once() -> None:
    """A client waits rather than fails, while the server is still starting."""
    with (
        bind_loopback("--web-port", 0) as bound,
        socket.create_connection(bound.getsockname(), timeout=1) as client,
    ):
        assert client.getpeername() == bound.getsockname()


def test_a_taken_port_is_told_by_its_flag() -> None:
    """With a way out."""
    with bind_loopback("--web-port", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"--web-port {port}: Address already in use"):
            bind_loopback("--web-port", port)
