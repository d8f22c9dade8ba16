"""config.files: written whole or not at all, read up to a size."""

import os
import socket
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.files import MB, UnreadableFileError, read_within, write_whole


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read(tmp_path: Path, content: bytes) -> None:
    """Byte for byte, over what was there."""
    write_whole(tmp_path / "file", content)
    assert read_within(tmp_path / "file", 200) == content
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    """By the umask, not those of a temporary file."""
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_what_was_there_stays_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no part of the new content is left."""
    (tmp_path / "file").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "file", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"old")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is written."""
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_device_is_written_to() -> None:
    """As ``--output /dev/null``; it is not replaced."""
    write_whole(Path(os.devnull), b"gone")
    assert Path(os.devnull).is_char_device()


def test_a_file_may_be_as_large_as_it_may(tmp_path: Path) -> None:
    """One byte more is refused, with the size that is allowed."""
    (tmp_path / "file").write_bytes(bytes(MB))
    assert len(read_within(tmp_path / "file", MB)) == MB
    with (tmp_path / "file").open("ab") as file:
        file.write(b"x")
    with pytest.raises(UnreadableFileError, match="it is larger than 1 MB"):
        read_within(tmp_path / "file", MB)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder", "Is a directory"), ("fifo", "it is a FIFO"), ("socket", "No such device or address"),
        ("/dev/zero", "it is a device"), ("none", "No such file or directory"), ("a\0b", "a NUL"),
        ("\ud800", "surrogates not allowed"), ("n" * 300, "File name too long"),
    ],
)  # fmt: skip
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, name: str, said: str) -> None:
    """It is neither waited for nor read without end."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        with pytest.raises(UnreadableFileError, match=said):
            read_within(tmp_path / name, MB)
