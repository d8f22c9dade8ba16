"""Reports where a user wants them: on standard output, in a file of their choice, beside the result."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from config.files import write_whole
from measure.model.result import RunResult
from whichpool.reports.registry import exporter

NO_REPORT = "none"
STANDARD = Path("-")


def print_report(
    result: RunResult, name: str, files: Sequence[Path] = (), *, full: bool = False, more: str = ""
) -> None:
    """Write a report to standard output, byte for byte; only text for people fits the terminal.

    Args:
        result: what to report.
        name: of the format.
        files: where the result is kept, which text for people names.
        full: whether such text has every table, not what fits the first screen alone.
        more: the command that prints every table, which a first screen names.
    """
    if name == "terminal":
        from whichpool.consoles import console_for  # noqa: PLC0415 (rich takes its time; the others do without)
        from whichpool.reports.terminal import TerminalExporter  # noqa: PLC0415 (same)

        text = TerminalExporter(console_for(sys.stdout), files, full=full, more=more).export(result)
        _write(sys.stdout, text.encode(sys.stdout.encoding, "replace"))
    else:
        _write(sys.stdout, exporter(name).export(result).encode())


def keep_reports(result: RunResult, names: Sequence[str], kept: Path) -> tuple[list[Path], list[str]]:
    """Write reports beside a result that is kept.

    Returns:
        The reports' paths, and a complaint for each one that could not be written.
    """
    paths, complaints = [], []
    for wanted in (exporter(name) for name in names if name != NO_REPORT):
        path = kept.with_suffix(wanted.suffix)
        try:
            write_whole(path, wanted.export(result).encode())
            paths.append(path)
        except OSError as error:
            complaints.append(f"--report {wanted.name}: {path}: {error.strerror}; the result is in {kept}.")
    return paths, complaints


def _write(stream: TextIO, content: bytes) -> None:
    stream.flush()
    stream.buffer.write(content)
    stream.buffer.flush()
