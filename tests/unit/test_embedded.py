"""whichpool.embedded: the private folder, and where cells run (the part that starts no process)."""

import stat
import tempfile
from pathlib import Path

import pytest

from whichpool.embedded import EmbeddedCluster, private_folder
from whichpool.planning import Place

LONGEST_UNIX_SOCKET_PATH = 107  # bytes, on Linux


def test_the_folder_is_this_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mode 0700 is the fence around a Redis without a password."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = private_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()


def test_a_long_temporary_folder_is_left_for_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel allows a socket's path 107 bytes; the long folder is left clean."""
    long = tmp_path / ("a" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    folder = private_folder()
    assert len(str(folder / "redis.sock")) <= LONGEST_UNIX_SOCKET_PATH
    assert list(long.iterdir()) == []
    folder.rmdir()


@pytest.mark.parametrize(("wanted", "slots"), [(None, 16), (3, 3)])
def test_each_pool_and_concurrency_has_a_queue_of_its_own(wanted: int | None, slots: int) -> None:
    """The wanted one, else the default plan's."""
    assert EmbeddedCluster().place("threads", wanted, 16) == Place(f"threads.{slots}", slots)
