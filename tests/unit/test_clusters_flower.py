"""whichpool.clusters.flower: Flower's command line, and the login of a private cluster's Flower."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.broker import Broker
from whichpool.clusters.flower import flower_child, flower_command, login_of
from whichpool.clusters.processes import Child

LOGIN, STATE = Path("/private/login"), Path("/private/state")


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    """Return a listening socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def child(bound: socket.socket, tmp_path: Path) -> Child:
    """Return Flower's child in a cluster's folder, not started."""
    return flower_child(bound, tmp_path, Broker(f"unix://{tmp_path}/redis.sock"), control=False)


def words_of(child: Child) -> list[str]:
    """Return a child's command line."""
    return child._command  # noqa: SLF001 (what others can read of it is the point)


@pytest.mark.parametrize("control", [True, False])
def test_flower_controls_only_where_it_is_allowed_to(control: bool) -> None:
    """Its launcher is read-only by itself."""
    assert ("--control" in flower_command(LOGIN, STATE, control=control)) is control


def test_the_command_names_the_files_and_not_what_is_in_them(tmp_path: Path) -> None:
    """Every user of a machine can read a command line."""
    login = tmp_path / "login"
    login.write_text("user:hunter2", encoding="utf-8")
    command = flower_command(login, STATE, control=False)
    assert command[-4:] == ["--login", str(login), "--state", str(STATE)]
    assert "hunter2" not in str(command)


def test_a_private_clusters_login_is_generated(child: Child, bound: socket.socket, tmp_path: Path) -> None:
    """Each cluster has another."""
    first = login_of(tmp_path).read_text(encoding="utf-8")
    flower_child(bound, tmp_path, Broker(f"unix://{tmp_path}/redis.sock"), control=False)
    assert child.name == "flower"
    assert login_of(tmp_path).read_text(encoding="utf-8") != first


def test_a_private_clusters_login_is_a_users_and_long_to_guess(child: Child, tmp_path: Path) -> None:
    """In the spelling that Flower wants."""
    assert str(login_of(tmp_path)) in words_of(child)
    user, _, password = login_of(tmp_path).read_text(encoding="utf-8").strip().partition(":")
    assert user == "whichpool"
    assert len(password) >= 20


@pytest.mark.usefixtures("child")
def test_a_private_clusters_login_is_nobody_elses(tmp_path: Path) -> None:
    """Only its owner and group can read it; the folder above lets in its owner alone."""
    assert stat.S_IMODE(login_of(tmp_path).stat().st_mode) == 0o440


def test_a_private_clusters_flower_serves_its_parents_socket(child: Child, bound: socket.socket) -> None:
    """One that is started again serves the same port."""
    words = words_of(child)
    assert words[words.index("--fd") + 1] == str(bound.fileno())
