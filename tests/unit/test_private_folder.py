"""whichpool.clusters.private_folder: private folders, and what becomes of those whose owner was killed."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from whichpool.clusters.private_folder import LOCK, PREFIX, PrivateFolder, remove_abandoned

LONGEST_UNIX_SOCKET_PATH = 107  # bytes, on Linux
KILLED = (
    "import os, whichpool.clusters.private_folder as folders;"
    "print(folders.PrivateFolder().path, flush=True); os.kill(os.getpid(), 9)"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make private folders in this test's own folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def test_the_folder_is_this_users_alone() -> None:
    """Mode 0700 is the fence around a Redis without a password."""
    with PrivateFolder() as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_the_folder_goes_with_its_block(tmp_path: Path) -> None:
    """With everything in it."""
    with PrivateFolder() as folder:
        (folder.path / "redis.log").touch()
    assert list(tmp_path.iterdir()) == []


def test_a_long_temporary_folder_is_left_for_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel allows a socket's path 107 bytes; the long folder is left clean."""
    long = tmp_path / ("a" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with PrivateFolder() as folder:
        assert len(str(folder.path / "redis.sock")) <= LONGEST_UNIX_SOCKET_PATH
    assert list(long.iterdir()) == []


def test_the_folder_of_a_killed_owner_is_removed_by_the_next() -> None:
    """Its lock is free."""
    killed = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    abandoned = Path(killed.stdout.strip())
    assert (abandoned / LOCK).exists()
    with PrivateFolder():
        assert not abandoned.exists()


def test_the_folder_of_a_living_owner_stays() -> None:
    """Its lock is held."""
    with PrivateFolder() as first, PrivateFolder():
        assert first.path.exists()


def test_a_folder_without_a_lock_stays(tmp_path: Path) -> None:
    """It is somebody else's, or it is being made just now."""
    strange = tmp_path / f"{PREFIX}notes"
    strange.mkdir()
    remove_abandoned(tmp_path)
    assert strange.exists()


@pytest.mark.parametrize(
    "name", ["with#hash", "with space", 'with"quote', "with%41", "with?query", "with\u00e9"]
)
def test_a_temporary_folder_with_a_strange_name_is_left_for_a_plain_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The path stands in a URL and in redis.conf."""
    strange = tmp_path / name
    strange.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(strange))
    with PrivateFolder() as folder:
        assert folder.path.parent == Path("/tmp")  # noqa: S108 (what it falls back to)
    assert list(strange.iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_another_users_abandoned_folder_stays(tmp_path: Path) -> None:
    """Root may open its lock, and is not to remove it."""
    killed = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    abandoned = Path(killed.stdout.strip())
    os.chown(abandoned / LOCK, 12_345, 12_345)
    remove_abandoned(tmp_path)
    assert abandoned.exists()
