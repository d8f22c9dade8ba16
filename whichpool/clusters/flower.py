"""Flower beside a private cluster: its command line, and a login of its own."""

import secrets
import socket
import sys
from pathlib import Path

from config.broker import ENVIRONMENT_VARIABLE, Broker
from whichpool.clusters.processes import Child
from whichpool.stack.credentials import FLOWER_USER, write_private


def flower_command(login: Path, state: Path, *, control: bool) -> list[str]:
    """Return the command that runs Flower, but for where it listens.

    Args:
        login: a file that holds ``USER:PASSWORD``.
        state: the file in which Flower keeps what it has seen.
        control: whether its users may control the workers.
    """
    command = [sys.executable, "-m", "workers.flower.server", "--login", str(login), "--state", str(state)]
    return [*command, *(["--control"] if control else [])]


def login_of(folder: Path) -> Path:
    """Return the file that holds ``USER:PASSWORD`` of a private cluster's Flower."""
    return folder / "flower-login"


def flower_child(bound: socket.socket, folder: Path, broker: Broker, *, control: bool) -> Child:
    """Return Flower's child process for a private cluster, not yet started.

    Its login is generated into the cluster's folder, which only this user can enter.
    """
    login = login_of(folder)
    write_private(login, f"{FLOWER_USER}:{secrets.token_urlsafe(16)}\n")
    command = flower_command(login, folder / "flower-state", control=control)
    return Child(
        "flower", [*command, "--fd", str(bound.fileno())], folder / "flower.log",
        {ENVIRONMENT_VARIABLE: broker.url}, pass_fds=(bound.fileno(),),
    )  # fmt: skip
