"""Standard streams that end nothing: closed ones, a full disk, a reader that went away.

A run that has measured for minutes must not be lost because nobody reads its progress any more.
"""

import errno
import io
import os
import sys
from typing import TextIO, cast

OUT, ERROR = 1, 2  # their file descriptors


class Forgiving(io.FileIO):
    """An output that takes whatever is written; `failure` says why the rest was lost, None if nothing was."""

    failure: OSError | None = None

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # 3.12 has Buffer
        """Write, or note why not; return how many bytes were taken: all."""
        if self.failure is None:
            try:
                return super().write(data) or 0
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes


class Streams:
    """This process's standard output and error, made forgiving."""

    def __init__(self) -> None:
        plug_holes()
        self._out, self._error = Forgiving(OUT, "w", closefd=False), Forgiving(ERROR, "w", closefd=False)
        # None where it was closed as Python started, whatever its stubs say
        sys.stdout = _as_text(self._out, cast("io.TextIOWrapper | None", sys.stdout))
        sys.stderr = _as_text(self._error, cast("io.TextIOWrapper | None", sys.stderr))

    def end(self) -> str | None:
        """Write what is left; return why standard output is not whole, None where it is.

        A reader that went away, as ``head`` does, has read what it wanted.
        """
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        failure = self._out.failure
        return None if failure is None or failure.errno == errno.EPIPE else str(failure.strerror)


def is_lost(stream: TextIO) -> bool:
    """Whether something that was written to a stream is lost, as on a full disk."""
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return isinstance(raw, Forgiving) and raw.failure is not None


def plug_holes() -> None:
    """Open the null device where a standard stream is closed: the next file opened would take its place."""
    for descriptor in (0, OUT, ERROR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest that is free


def _as_text(raw: Forgiving, before: io.TextIOWrapper | None) -> io.TextIOWrapper:
    buffered = io.BufferedWriter(cast("io.RawIOBase", raw))
    return io.TextIOWrapper(
        cast("io.BufferedWriter", buffered), encoding=before.encoding if before else "utf-8",
        errors=before.errors if before else "backslashreplace",
        line_buffering=raw.isatty() or raw.fileno() == ERROR,
    )  # fmt: skip
