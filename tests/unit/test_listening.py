"""workers.listening: inherited sockets, bound ones, and what cannot be bound."""

import argparse
import socket
from collections.abc import Callable, Iterator
from unittest.mock import create_autospec

import pytest

from workers.listening import add_listening_arguments, refuse, socket_from, url_of

Listen = Callable[..., socket.socket]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Return a way to listen as a command line says; close what listens afterwards."""
    listening: list[socket.socket] = []

    def by(*arguments: str) -> socket.socket:
        parser = argparse.ArgumentParser()
        add_listening_arguments(parser, port=0)
        listening.append(socket_from(parser.parse_args(arguments)))
        return listening[-1]

    yield by
    for one in listening:
        one.close()


def test_a_server_listens_on_loopback_unless_told_otherwise(listen: Listen) -> None:
    """Nobody else's machine reaches it."""
    assert listen().getsockname()[0] == "127.0.0.1"


def test_an_address_that_is_named_is_bound(listen: Listen) -> None:
    """That one, and no other."""
    assert listen("--address", "127.0.0.2").getsockname()[0] == "127.0.0.2"


def test_an_inherited_socket_is_the_parents(listen: Listen) -> None:
    """It keeps its port, and does not block the loop."""
    with socket.create_server(("127.0.0.1", 0)) as parents:
        bound = listen("--fd", str(socket.dup(parents.fileno())))
        assert bound.getsockname() == parents.getsockname()
        assert not bound.getblocking()


@pytest.mark.parametrize(
    ("address", "said"),
    [("127.0.0.1", "Address already in use"), ("192.0.2.1", "Cannot assign requested address")],
)
def test_what_cannot_be_bound_ends_the_server_with_one_message(
    listen: Listen, capsys: pytest.CaptureFixture[str], address: str, said: str
) -> None:
    """Exit code 2; the message names the flags and the variables."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            listen("--address", address, "--port", str(port))
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"Error: --address {address} --port {port}: {said}. "
        "Name another by these flags, or by WHICHPOOL_ADDRESS and WHICHPOOL_PORT.\n"
    )


@pytest.mark.parametrize(
    ("bound", "reached"),
    [
        (("127.0.0.2", 80), "http://127.0.0.2:80/"),
        (("0.0.0.0", 80), "http://127.0.0.1:80/"),  # noqa: S104 (a wildcard is the point)
        (("::", 80, 0, 0), "http://[::1]:80/"),
        (("::1", 80, 0, 0), "http://[::1]:80/"),
    ],
)
def test_the_address_is_one_that_this_host_reaches(bound: tuple[object, ...], reached: str) -> None:
    """A wildcard is no address to connect to, and loopback does not reach every other."""
    listening = create_autospec(socket.socket, instance=True)
    listening.getsockname.return_value = bound
    assert url_of(listening) == reached


def test_a_refusal_is_one_message_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    """As click says it."""
    with pytest.raises(SystemExit) as ended:
        refuse("no.")
    assert (ended.value.code, capsys.readouterr().err) == (2, "Error: no.\n")


@pytest.mark.parametrize("address", ["", " "])
def test_an_empty_address_is_not_every_interface(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As Python's sockets have it: a variable that is not set must not open a server to the network."""
    with pytest.raises(SystemExit) as ended:
        socket_from(argparse.Namespace(fd=None, address=address, port=0))
    assert ended.value.code == 2
    assert "it is empty. Name one, such as 127.0.0.1" in capsys.readouterr().err
