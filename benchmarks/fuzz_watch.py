"""What a fuzzed command may not do: fail with a traceback, hang, write elsewhere, start or reach anything."""

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from whichpool.cli.ending import exit_code_of
from whichpool.errors import UnavailableError

LONGEST_S = 20.0
CODES = {0, 1, 2, 69, 99}
_FAULTS = ("Traceback (most recent call last)", "fault of whichpool")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class HangError(BaseException):
    """A case took longer than `LONGEST_S`."""


class Case(NamedTuple):
    """One command line that was run.

    Attributes:
        words: of it.
        complaint: what was wrong; empty where nothing was.
        code: its exit code.
    """

    words: Sequence[str]
    complaint: str
    code: int


class Elsewhere:
    """Files that were opened for writing outside of the folder; an audit hook cannot be taken back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[str] = []
        self._allowed = (str(folder.resolve()), "/dev/", "/proc/self/", tempfile.gettempdir() + "/whichpool-")
        sys.addaudithook(self._look)

    def _look(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and isinstance(arguments[2], int):
            path = os.path.realpath(arguments[0])
            if arguments[2] & _WRITES and not path.startswith(self._allowed) and ".pyc" not in path:
                self.files.append(path)


@contextlib.contextmanager
def nothing_started() -> Iterator[None]:
    """Let the commands of this process start no other, become no other, and reach nothing."""

    def refuse(*_: object, **__: object) -> None:
        raise UnavailableError("the fuzzer lets nothing start.")

    def no_way(*_: object) -> None:
        raise ConnectionRefusedError("the fuzzer lets nothing be reached")

    before = subprocess.Popen, os.execve, socket.socket.connect, socket.getaddrinfo
    subprocess.Popen = os.execve = refuse  # type: ignore[misc,assignment]
    socket.socket.connect = socket.getaddrinfo = no_way  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        subprocess.Popen, os.execve, socket.socket.connect, socket.getaddrinfo = before  # type: ignore[misc,method-assign]


def run_case(words: Sequence[str], elsewhere: Elsewhere, allowed: Callable[[int], bool]) -> Case:
    """Run one command line in this process; return what was wrong."""
    out, error = _stream(), _stream()
    os.chdir(elsewhere.folder)  # a service changes to its own before it becomes another program
    elsewhere.files.clear()
    signal.signal(signal.SIGALRM, _hang)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    code, complaint = -1, ""
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            code = exit_code_of(list(words))
    except HangError:
        complaint = f"it took longer than {LONGEST_S:.0f} s"
    except BaseException as raised:  # noqa: BLE001 (whatever it was: it should have been a line)
        complaint = f"it raised {raised!r}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    said = _text(out) + _text(error)
    if any(fault in said for fault in _FAULTS):
        complaint = said[-1_500:]
    elif elsewhere.files:
        complaint = f"it wrote {elsewhere.files}"
    elif not complaint and not allowed(code):
        complaint = f"exit code {code}: {said[-500:]}"
    return Case(words, complaint, code)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    written: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]  # a BytesIO
    return written.decode("utf-8", "replace")


def _hang(*_: object) -> None:
    raise HangError
