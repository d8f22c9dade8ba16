"""Where a server of ours listens (a socket that its parent bound, or an address), and until when."""

import argparse
import asyncio
import signal
import socket
import sys
from typing import NoReturn

LOOPBACK = "127.0.0.1"
BACKLOG = 1024  # as many slots may connect at once; a connection refused for want of room waits a second
USAGE = 2  # the exit code of a command line that cannot be served, as argparse has it
_WILDCARDS = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 (compared with, not bound)


def add_listening_arguments(parser: argparse.ArgumentParser, port: int) -> None:
    """Give a command the arguments ``--fd``, ``--address`` and ``--port``."""
    parser.add_argument("--fd", type=int, help="a listening socket's file descriptor")
    parser.add_argument("--address", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=port)


def socket_from(options: argparse.Namespace) -> socket.socket:
    """Return the listening socket that a command's arguments name.

    Raises:
        SystemExit: with one message, if the port is taken, or the address is none of this host's.
    """
    fd = options.fd
    bound = _bind_or_refuse(options.address, options.port) if fd is None else socket.socket(fileno=fd)
    bound.setblocking(False)
    return bound


def url_of(bound: socket.socket) -> str:
    """Return an address under which this host reaches a socket."""
    host, port = bound.getsockname()[:2]
    reached = _WILDCARDS.get(host, host)
    return f"http://[{reached}]:{port}/" if ":" in reached else f"http://{reached}:{port}/"


async def asked_to_end() -> None:
    """Wait for SIGTERM or SIGINT: the first process of a container ignores what it does not handle."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()


def refuse(message: str) -> NoReturn:
    """End a server whose command line cannot be served: one message, exit code 2.

    Raises:
        SystemExit: always.
    """
    sys.stderr.write(f"Error: {message}\n")
    sys.exit(USAGE)


def bind(address: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 lets the kernel choose.

    Raises:
        OSError: if the port is taken, or the address is none of this host's.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=BACKLOG)


def reason_of(error: OSError) -> str:
    """Return why a socket could not be bound, without the address, which Python repeats."""
    return str(error.strerror).partition(" (while")[0]


def _bind_or_refuse(address: str, port: int) -> socket.socket:
    if not address.strip():  # which Python's sockets take for every interface
        refuse(
            f"--address {address!r}: it is empty. Name one, such as {LOOPBACK}; 0.0.0.0 listens everywhere."
        )
    try:
        return bind(address, port)
    except OSError as error:
        refuse(
            f"--address {address} --port {port}: {reason_of(error)}. "
            "Name another by these flags, or by WHICHPOOL_ADDRESS and WHICHPOOL_PORT."
        )
