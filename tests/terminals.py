"""A command on a terminal of its own, with somebody who types."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

LOOK_S = 0.2


class Terminal:
    """A command whose input, output and errors are one terminal.

    Args:
        command: to be run.
        folder: where.
        environment: all of it.
    """

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.text = ""

    def shows(self, words: str, within_s: float = 60.0) -> None:
        """Wait for some words; fail where they do not come."""
        deadline = time.monotonic() + within_s
        while words not in self.text:
            assert time.monotonic() < deadline, f"{words!r} did not come; there was:\n{self.text}"
            assert self._read() or words in self.text, f"it ended before {words!r}:\n{self.text}"

    def types(self, line: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{line}\n".encode())

    def ends(self, within_s: float = 120.0) -> int:
        """Wait for the end of it; return its exit code."""
        deadline = time.monotonic() + within_s
        while self._read():
            assert time.monotonic() < deadline, f"it did not end; there was:\n{self.text}"
        os.close(self._ours)
        return self._process.wait(timeout=within_s)

    def _read(self) -> bool:
        """Take what is there; return whether more may come."""
        readable, _, _ = select.select([self._ours], [], [], LOOK_S)
        if not readable:
            return self._process.poll() is None
        try:
            text = os.read(self._ours, 65536)
        except OSError:  # Linux says EIO where the other end is closed
            return False
        self.text += text.decode(errors="replace")
        return bool(text)
