"""whichpool.doctor.docker: Docker is looked at, and never needed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from whichpool.doctor.docker import docker, leaks
from whichpool.doctor.findings import Finding, State

FakeDocker = Callable[..., None]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    """Return a way to put a docker on PATH, alone there, that answers as it is told."""

    def put(version: str, compose: str = "echo 2.29.1") -> None:
        program = tmp_path / "docker"
        program.write_text(
            f'#!/bin/sh\nif [ "$1" = version ]; then {version}; else {compose}; fi\n', encoding="utf-8"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return put


def engine(version: str) -> str:
    """Return the shell command that prints a docker version with an engine."""
    return f"""echo '{{"Client": {{"Version": "1"}}, "Server": {{"Version": "{version}"}}}}'"""


def test_no_docker_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With where to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (found,) = docker()
    assert found.state is State.SKIPPED
    assert "https://" in (found.remedy or "")


def test_engine_and_compose_are_told_by_their_versions(fake: FakeDocker) -> None:
    """The engine's, not the client's."""
    fake(engine("28.1.0"))
    assert docker() == [
        Finding(State.OK, "docker engine", "28.1.0"), Finding(State.OK, "docker compose", "2.29.1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "state"),
    [("28.0.4+dfsg1", State.OK), ("20.10.24+dfsg1", State.WARNING), ("19.03.15", State.WARNING)],
)
def test_an_old_engine_is_warned_of(found: str, state: State, fake: FakeDocker) -> None:
    """20.10 is the oldest; before 28 something is open (see below)."""
    fake(engine(found))
    assert docker()[0].state is state


@pytest.mark.parametrize(("found", "state"), [("v2.20.0", State.OK), ("2.19.1", State.WARNING)])
def test_an_old_compose_is_warned_of(found: str, state: State, fake: FakeDocker) -> None:
    """2.20 is the oldest; some say a v before it."""
    fake(engine("28.1.0"), f"echo {found}")
    assert docker()[1].state is state


def test_an_engine_that_does_not_answer_is_skipped_with_its_reason(fake: FakeDocker) -> None:
    """Docker's own first line."""
    fake("""echo '{"Server": null}'; echo 'Cannot connect to the daemon.\nIs it there?' >&2; exit 1""")
    found = docker()[0]
    assert found.state is State.SKIPPED
    assert "(Cannot connect to the daemon.)" in found.found
    assert "systemctl start docker" in (found.remedy or "")


@pytest.mark.parametrize("printed", ["true", "echo nonsense", "echo '[]'", """echo '{"Server": 3}'"""])
def test_an_answer_that_is_none_is_skipped(printed: str, fake: FakeDocker) -> None:
    """Other programs call themselves docker, too."""
    fake(printed)
    assert docker()[0].state is State.SKIPPED


def test_a_docker_without_compose_is_skipped(fake: FakeDocker) -> None:
    """With where to get it."""
    fake(engine("28.1.0"), "echo 'compose is not a docker command' >&2; exit 1")
    found = docker()[1]
    assert found.state is State.SKIPPED
    assert "https://" in (found.remedy or "")


def test_a_docker_that_hangs_is_skipped(fake: FakeDocker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not hang with it."""
    monkeypatch.setattr("whichpool.doctor.docker.ANSWERS_WITHIN_S", 0.05)
    fake("exec /bin/sleep 60")
    assert "no answer within 0.05 s" in docker()[0].found


def test_a_docker_that_is_no_program_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system is no traceback."""
    (tmp_path / "docker").write_bytes(b"\x00")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [found.state for found in docker()] == [State.SKIPPED, State.SKIPPED]


@pytest.mark.parametrize(
    ("version", "left_open"),
    [("25.0.4", 2), ("24.0.9", 2), ("25.0.5", 1), ("27.5.1", 1), ("28.0.0", 0), ("29.1", 0)],
)
def test_what_an_engine_leaves_open_is_said(version: str, left_open: int) -> None:
    """Of the stack's networks, with the version that mended it."""
    found = leaks(version)
    assert (found is not None) == bool(left_open)
    assert str(found and found.found).count(";") == max(0, left_open - 1)
    assert "28.0" in str(found and found.remedy) or not left_open
