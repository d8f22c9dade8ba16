"""tasks.origin: where a result comes from."""

import subprocess
from pathlib import Path

import pytest

from config.environment import REVISION_VARIABLE
from tasks.origin import machine, revision

IDENTITY = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with one commit."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("one", encoding="ascii")
    git(tmp_path, "add", "file")
    git(tmp_path, *IDENTITY, "commit", "--quiet", "--message", "one")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    """Run git in a folder; return what it prints."""
    ran = subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def test_a_checkout_is_known_by_its_commit(checkout: Path) -> None:
    """Twelve digits of it."""
    assert revision(checkout) == git(checkout, "rev-parse", "HEAD")[:12]


def test_a_changed_checkout_has_a_plus(checkout: Path) -> None:
    """Its figures are nobody's commit."""
    (checkout / "file").write_text("two", encoding="ascii")
    assert revision(checkout) == git(checkout, "rev-parse", "HEAD")[:12] + "+"


def test_a_folder_inside_somebody_elses_checkout_has_no_revision(checkout: Path) -> None:
    """As an environment in a user's own repository has it."""
    (checkout / "inside").mkdir()
    assert revision(checkout / "inside") is None


def test_an_image_is_told_its_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whoever builds it."""
    monkeypatch.setenv(REVISION_VARIABLE, "abc123")
    assert revision(tmp_path) == "abc123"


def test_a_checkout_without_git_has_no_revision(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no traceback."""
    monkeypatch.setenv("PATH", str(checkout))
    assert revision(checkout) is None


def test_the_machine_is_described() -> None:
    """Whatever the kernel tells."""
    found = machine([])
    assert found.cpus >= 1
    assert found.memory_mb is not None
    assert found.memory_mb > 100
    assert found.hosts == ()
