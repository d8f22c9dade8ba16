"""scripts/up: what it refuses before it starts anything, with a docker that only says its versions."""

import os
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "up"
DOCKER = """#!/bin/sh
case "$*" in
  "version --format {{{{.Server.Version}}}}") {engine} ;;
  "compose version --short") {compose} ;;
  "compose port flower 5555") {port} ;;
  "info --format {{{{.NCPU}}}}") echo 1 ;;
  *) echo "started: $* with ${{WHICHPOOL_WORKER_CPUS:-}} CPUs" ;;
esac
"""
Up = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def up(tmp_path: Path) -> Up:
    """Return a way to run the script with a docker that says what the test wants."""

    def run(
        engine: str = "echo 28.2.2", compose: str = "echo v2.26.1", port: str = "exit 1", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        docker = tmp_path / "docker"
        docker.write_text(DOCKER.format(engine=engine, compose=compose, port=port), encoding="utf-8")
        docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", **variables}
        return subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def free() -> str:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return str(bound.getsockname()[1])


@pytest.mark.parametrize(
    ("engine", "compose", "said"),
    [
        ("echo 19.03.15", "echo v2.26.1", "Docker engine 19.03.15 is too old: 20.10 or newer"),
        ("echo 28.2.2", "echo 2.5.0", "Docker Compose 2.5.0 is too old: 2.20 or newer"),
        ("echo 28.2.2", "exit 1", "docker has no compose plugin"),
        ("echo 'Cannot connect' >&2; exit 1", "echo v2.26.1", "no Docker engine answers (Cannot connect)"),
    ],
)
def test_an_engine_that_will_not_do_is_refused(
    up: Up, free: str, engine: str, compose: str, said: str
) -> None:
    """Too old, incomplete or not there: exit 69, which one it is, and nothing is started."""
    done = up(engine, compose, WHICHPOOL_FLOWER_PORT=free)
    assert done.returncode == 69
    assert said in done.stderr
    assert "started" not in done.stdout


def test_a_taken_port_is_refused_with_the_variable_that_moves_it(up: Up) -> None:
    """And a value to type."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = up(WHICHPOOL_FLOWER_PORT=str(port))
    assert done.returncode == 69
    assert f"port {port}" in done.stderr
    assert f"WHICHPOOL_FLOWER_PORT={port + 1} make up" in done.stderr


def test_its_own_flower_does_not_take_the_port(up: Up) -> None:
    """A second up is no mistake."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = up(port=f"echo 127.0.0.1:{port}", WHICHPOOL_FLOWER_PORT=port)
    assert done.returncode == 0
    assert "started: compose up --build --detach --wait" in done.stdout


def test_a_port_that_is_none_is_refused(up: Up) -> None:
    """Before anybody listens."""
    assert "WHICHPOOL_FLOWER_PORT=five is no port" in up(WHICHPOOL_FLOWER_PORT="five").stderr


@pytest.mark.parametrize("engine", ["echo 20.10.24+dfsg1", "echo 28.2.2", "echo 100.0.0"])
def test_an_engine_from_the_oldest_on_is_taken(up: Up, free: str, engine: str) -> None:
    """Versions are compared as numbers; it says where Flower is, and not its password."""
    done = up(engine, WHICHPOOL_FLOWER_PORT=free)
    assert done.returncode == 0
    assert f"http://127.0.0.1:{free}/" in done.stdout
    assert "docker compose exec flower cat" in done.stdout


def test_a_machine_with_one_cpu_gets_a_limit_that_it_has(up: Up, free: str) -> None:
    """The engine refuses a limit of more CPUs than there are."""
    assert "with 1 CPUs" in up(WHICHPOOL_FLOWER_PORT=free).stdout
