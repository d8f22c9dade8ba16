"""whichpool.doctor.software: what is installed, and how to get what is not."""

import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from whichpool.doctor import software
from whichpool.doctor.findings import Finding, State
from whichpool.doctor.software import (
    BILLIARD,
    CELERY,
    FLOWER,
    KOMBU,
    REDIS_PY,
    Package,
    package,
    python,
    redis_server,
    version_of,
)
from whichpool.errors import UnavailableError


def a_server(folder: Path, prints: str) -> str:
    """Write a redis-server that only says its version."""
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\n{prints}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def serve(monkeypatch: pytest.MonkeyPatch, folder: Path, prints: str) -> None:
    """Let that server be the one that is found."""
    path = a_server(folder, prints)
    monkeypatch.setattr(software, "find_redis_server", lambda: path)


def installed(monkeypatch: pytest.MonkeyPatch, found: str | None) -> None:
    """Let every package have a version, or none be there."""

    def said(name: str) -> str:
        if found is None:
            raise PackageNotFoundError(name)
        return found

    monkeypatch.setattr(software, "version", said)


@pytest.mark.parametrize(("on", "said"), [(True, "with a GIL"), (False, "without a GIL")])
def test_python_is_told_with_its_gil(on: bool, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of threads depend on it."""
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: on, raising=False)
    (found,) = python()
    assert found.found == f"{sys.version.partition(' ')[0]}, {said}"


@pytest.mark.parametrize("wanted", [CELERY, KOMBU, REDIS_PY, BILLIARD])
def test_what_is_installed_here_is_fine(wanted: Package) -> None:
    """With the version that pip has."""
    assert package(wanted) == [Finding(State.OK, wanted.name, version(wanted.distribution or wanted.name))]


@pytest.mark.parametrize(
    ("wanted", "found", "state"),
    [(CELERY, "5.6.2", State.WRONG), (KOMBU, "5.6.9", State.WRONG), (REDIS_PY, "7.4.0", State.WRONG),
     (FLOWER, "2.1.0", State.WARNING), (BILLIARD, "0.1", State.OK)],
)  # fmt: skip
def test_an_old_package_is_told(
    wanted: Package, found: str, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As bad as it is."""
    installed(monkeypatch, found)
    assert package(wanted)[0].state is state


def test_an_old_kombu_is_told_with_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would see it from the figures."""
    installed(monkeypatch, "5.5.4")
    (found,) = package(KOMBU)
    assert found.found.startswith("5.5.4: ")
    assert "wrong figures" in found.found


@pytest.mark.parametrize(
    ("wanted", "state"),
    [(CELERY, State.WRONG), (KOMBU, State.WRONG), (REDIS_PY, State.WRONG), (BILLIARD, State.WRONG),
     (FLOWER, State.SKIPPED)],
)  # fmt: skip
def test_a_missing_package_is_told_with_how_to_get_it(
    wanted: Package, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By this Python's own pip."""
    installed(monkeypatch, None)
    (found,) = package(wanted)
    assert found.state is state
    assert shlex.split(found.remedy or "") == [sys.executable, "-m", "pip", "install", wanted.requirement]


def test_a_missing_flower_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It watches; no run needs it."""
    installed(monkeypatch, None)
    assert package(FLOWER)[0].found == "not installed; no run needs it"


@pytest.mark.parametrize(
    ("wanted", "requirement"), [(REDIS_PY, "redis>=8"), (KOMBU, "kombu>=5.7"), (BILLIARD, "billiard")]
)
def test_a_requirement_is_what_pip_reads(wanted: Package, requirement: str) -> None:
    """Pip's name of the package, and the oldest version."""
    assert wanted.requirement == requirement


def test_a_redis_server_is_asked_for_its_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And told with its place."""
    serve(monkeypatch, tmp_path, "echo Redis server v=7.0.15 sha=00000000:0 bits=64")
    told = f"7.0.15 ({tmp_path}/redis-server)"
    assert redis_server(needed=True) == [Finding(State.OK, "redis-server", told)]


@pytest.mark.parametrize(("needed", "state"), [(True, State.WRONG), (False, State.WARNING)])
@pytest.mark.parametrize("prints", ["echo Redis server v=6.0.16", "exit 1"])
def test_an_old_or_broken_redis_server_is_told(
    prints: str, needed: bool, state: State, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wrong where a run would start it."""
    serve(monkeypatch, tmp_path, prints)
    (found,) = redis_server(needed=needed)
    assert found.state is state
    assert "6.2" in (found.remedy or "")


@pytest.mark.parametrize(("needed", "state"), [(True, State.WRONG), (False, State.SKIPPED)])
def test_a_missing_redis_server_is_told(needed: bool, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how to get one; no run needs it where a broker is named."""

    def none() -> str:
        raise UnavailableError("no redis-server on PATH.\nInstall one")

    monkeypatch.setattr(software, "find_redis_server", none)
    assert redis_server(needed=needed) == [
        Finding(state, "redis-server", "no redis-server on PATH.", "Install one")
    ]


def test_a_redis_server_that_is_no_program_has_no_version(tmp_path: Path) -> None:
    """An error of the system is no traceback."""
    assert version_of(str(tmp_path)) is None


@pytest.mark.timeout(10)
def test_a_redis_server_that_hangs_has_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not hang with it."""
    monkeypatch.setattr(software, "ANSWERS_WITHIN_S", 0.05)
    assert version_of(a_server(tmp_path, "exec sleep 60")) is None
