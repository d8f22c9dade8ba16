"""Private folders for clusters, and the removal of those whose owner was killed."""

import fcntl
import os
import re
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

PREFIX = "whichpool-"
LOCK = "owner.lock"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


class PrivateFolder:
    """A folder of mode 0700, whose path a Unix socket can have, that goes with its owner.

    The owner holds a lock on a file in it for as long as it lives. Whoever makes the next folder removes
    those whose lock is free: their owner was killed before it could.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        if not _can_name_a_socket(self.path):
            self.path.rmdir()
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        self._lock = os.open(self.path / "new.lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (self.path / "new.lock").rename(self.path / LOCK)  # nobody ever sees it unlocked
        remove_abandoned(self.path.parent)

    def remove(self) -> None:
        """Remove the folder with everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove it."""
        self.remove()


def _can_name_a_socket(folder: Path) -> bool:
    """Whether a path is short enough, and of characters that mean nothing in a URL or in redis.conf."""
    return len(str(folder)) <= LONGEST_SOCKET_PATH - len("/redis.sock") and bool(
        _PLAIN.fullmatch(str(folder))
    )


def remove_abandoned(parent: Path) -> None:
    """Remove this user's cluster folders whose owner is gone; leave alone what is somebody else's."""
    for folder in parent.glob(f"{PREFIX}*"):
        if _is_abandoned(folder / LOCK):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False  # no lock: it is being made just now, or it is no cluster's, or somebody else's
    try:
        if os.fstat(descriptor).st_uid != os.getuid():
            return False  # root may open everybody's
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
