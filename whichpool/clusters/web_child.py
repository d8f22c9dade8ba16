"""The latency server as a child process on loopback, for the clusters that this process owns."""

import socket
import sys
from pathlib import Path

from config.environment import variable_of
from whichpool.clusters.processes import Child
from whichpool.errors import UsageError
from workers.listening import LOOPBACK, bind, reason_of


def bind_loopback(flag: str, port: int) -> socket.socket:
    """Return a listening socket on loopback, for the port that a flag names; 0 lets the kernel choose.

    Raises:
        UsageError: if the port is taken.
    """
    try:
        return bind(LOOPBACK, port)
    except OSError as error:
        raise UsageError(
            f"{flag} {port}: {reason_of(error)} on {LOOPBACK}. "
            f"Choose another ({flag} or {variable_of(flag)}), or 0 for a free one."
        ) from None


def latency_child(bound: socket.socket, folder: Path) -> Child:
    """Return the server's child process, not yet started; it serves the socket that is bound here.

    The socket outlives the child: one that is started again serves the same port.
    """
    command = [sys.executable, "-m", "workers.latency_server", "--fd", str(bound.fileno())]
    return Child("web", command, folder / "web.log", pass_fds=(bound.fileno(),))
