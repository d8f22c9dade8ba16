"""whichpool_start: what stands first on our own import path, and on that of children that run our code."""

import os
import sys
from pathlib import Path

import pytest

from whichpool_start import ROOT, child_environment, own_modules_first


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return an import path of the test's own, empty."""
    own: list[str] = []
    monkeypatch.setattr(sys, "path", own)
    return own


def test_our_root_comes_before_a_users_folder(
    path: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And before everything, where it was not on the path at all."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path += [str(tmp_path), "/usr/lib/python"]
    own_modules_first()
    assert path == [str(ROOT), "/usr/lib/python", str(tmp_path)]


def test_an_installed_root_stays_behind_the_standard_library(
    path: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages that bring a module of the standard library's name must not hide it."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path += [str(tmp_path), "/usr/lib/python", str(ROOT)]
    own_modules_first()
    assert path == ["/usr/lib/python", str(ROOT), str(tmp_path)]


@pytest.mark.parametrize("entry", ["", "."])
def test_the_present_folder_is_a_users(
    path: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    """``python -m`` puts it first, whatever PYTHONPATH says."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(tmp_path)
    path += [entry, "/usr/lib/python"]
    own_modules_first()
    assert path == [str(ROOT), "/usr/lib/python", entry]


def test_our_root_may_be_the_present_folder(path: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout: it stays first."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(ROOT)
    path += ["", "/usr/lib/python"]
    own_modules_first()
    assert path == ["", "/usr/lib/python"]


def test_a_child_has_our_root_and_no_folder_of_a_user(tmp_path: Path) -> None:
    """Whatever else its environment holds stays."""
    environment = child_environment({"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "HOME": "/home/a"})
    assert environment == {"PYTHONPATH": str(ROOT), "HOME": "/home/a"}


def test_a_child_keeps_the_folder_that_our_dependencies_are_in() -> None:
    """They may be nowhere else."""
    celery = sys.modules["celery"].__file__ or ""
    folder = str(Path(celery).parents[1])
    assert child_environment({"PYTHONPATH": folder})["PYTHONPATH"].split(os.pathsep) == [str(ROOT), folder]


def test_a_folder_that_cannot_be_looked_at_is_no_hindrance(
    path: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The present folder was removed, and a link leads to itself."""
    loop, gone = tmp_path / "loop", tmp_path / "gone"
    loop.symlink_to(loop)
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("PYTHONPATH", str(loop))
    path += [str(loop), "/usr/lib/python"]
    own_modules_first()
    assert path[0] == str(ROOT)
    assert child_environment()["PYTHONPATH"] == str(ROOT)
