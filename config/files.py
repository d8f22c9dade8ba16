"""Files, written whole or not at all, and read up to a size."""

import errno
import os
import secrets
import stat
import sys
from pathlib import Path

MB = 2**20
STANDARD = "-"
_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
_NUL = "its name holds a NUL, which a path cannot"


class UnreadableFileError(ValueError):
    """A file that is not there, is not a file, or is too large; the message says which, without its path."""


def read_within(path: Path, most_bytes: int) -> bytes:
    """Return what a regular file holds, or, for ``-``, standard input.

    Args:
        path: anything that a user may have named.
        most_bytes: what it may hold.

    Raises:
        UnreadableFileError: if it cannot be read, holds more, or is a folder, FIFO, device or socket, of
            which some never end, and some never begin.
    """
    try:
        raw = _from_standard_input(most_bytes) if str(path) == STANDARD else _from_file(path, most_bytes)
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from None
    except ValueError as error:  # a NUL, which each Python tells in other words, or half a surrogate
        raise UnreadableFileError(_NUL if "\0" in str(path) else str(error)) from None
    if len(raw) > most_bytes:
        raise UnreadableFileError(f"it is larger than {most_bytes / MB:g} MB")
    return raw


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it, then rename: it is there whole, or as it was before.

    What is not a regular file, such as ``/dev/stdout``, is written to as it is.

    Raises:
        OSError: if the content cannot be written whole; nothing is left then.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    target = Path(os.path.realpath(path))  # of a link, what it leads to is written
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave an empty file under the final name
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _from_file(path: Path, most_bytes: int) -> bytes:
    # not blocking, for a FIFO that nobody writes to, until it is known to be none
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
        if kind == stat.S_IFDIR:
            raise UnreadableFileError(os.strerror(errno.EISDIR))
        if kind != stat.S_IFREG:
            raise UnreadableFileError(f"it is {_KINDS.get(kind, 'no file')}, not a regular file")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(most_bytes + 1)
    finally:
        os.close(descriptor)


def _from_standard_input(most_bytes: int) -> bytes:
    return sys.stdin.buffer.read(most_bytes + 1)
