"""Where a server of ours listens: a socket that its parent bound, or an address and a port."""

import argparse
import socket
import sys
from typing import NoReturn

from tornado.netutil import bind_sockets

LOOPBACK = "127.0.0.1"
BACKLOG = 1024  # as many slots may connect at once; a connection refused for want of room waits a second
USAGE = 2  # the exit code of a command line that cannot be served, as argparse has it
_WILDCARDS = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 (compared with, not bound)


def add_listening_arguments(parser: argparse.ArgumentParser, port: int) -> None:
    """Give a command the arguments ``--fd``, ``--address`` and ``--port``."""
    parser.add_argument("--fd", type=int, help="a listening socket's file descriptor")
    parser.add_argument("--address", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=port)


def sockets_from(options: argparse.Namespace) -> list[socket.socket]:
    """Return the listening sockets that a command's arguments name.

    Raises:
        SystemExit: with one message, if the port is taken, or the address is none of this host's.
    """
    if options.fd is None:
        return _bind(options.address, options.port)
    inherited = socket.socket(fileno=options.fd)
    inherited.setblocking(False)
    return [inherited]


def url_of(sockets: list[socket.socket]) -> str:
    """Return an address under which this host reaches one of these sockets."""
    host, port = sockets[0].getsockname()[:2]
    reached = _WILDCARDS.get(host, host)
    return f"http://[{reached}]:{port}/" if ":" in reached else f"http://{reached}:{port}/"


def refuse(message: str) -> NoReturn:
    """End a server whose command line cannot be served: one message, exit code 2.

    Raises:
        SystemExit: always.
    """
    sys.stderr.write(f"Error: {message}\n")
    sys.exit(USAGE)


def _bind(address: str, port: int) -> list[socket.socket]:
    try:
        return bind_sockets(port, address, backlog=BACKLOG)
    except OSError as error:
        refuse(
            f"--address {address} --port {port}: {error.strerror}. "
            "Name another by these flags, or by WHICHPOOL_ADDRESS and WHICHPOOL_PORT."
        )
