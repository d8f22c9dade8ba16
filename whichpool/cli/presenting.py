"""A result, kept and printed, and what is said where either fails."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from config.files import write_whole
from measure.model.result import RunResult
from whichpool.errors import ExitCode, FaultError
from whichpool.planning.settings import OutputSettings
from whichpool.reports.output import keep_reports, print_report
from whichpool.results.gates import gated
from whichpool.results.store import keep_somewhere, pretty


def keep_and_present(result: RunResult, output: OutputSettings) -> ExitCode:
    """Keep a result, print it, hold thresholds against it; return the exit code.

    Raises:
        FaultError: if it could not be kept where it was to be, or a report could not be written; what could
            be kept is, and it is printed.
    """
    kept, complaint = keep_somewhere(result, output.results)
    present(result, output.json_to, kept, output.reports, complaint)
    stream = beside(output.json_to)
    return gated(result, output.fail_if, stream, fail_if_undecided=output.fail_if_undecided)


def present(
    result: RunResult,
    json_to: str | None,
    kept: Path | None,
    reports: Sequence[str] = (),
    complaint: str = "",
) -> None:
    """Print a result: JSON alone where it was asked for on stdout, tables otherwise; keep its reports.

    Args:
        result: what to print.
        json_to: a file for its JSON; ``-`` for standard output.
        kept: the file that it is in, if it is in one.
        reports: names of formats, to be written beside that.
        complaint: what went wrong as it was kept.

    Raises:
        FaultError: with the complaints, at the end; what is kept already, and what is printed, stays.
    """
    written, complaints = keep_reports(result, reports, kept) if kept else ([], [])
    files = [kept, *written] if kept else []
    print_report(result, "json" if json_to == "-" else "terminal", files)
    click.echo("".join(f"kept in {path}\n" for path in files), err=True, nl=False)
    if json_to not in (None, "-"):
        complaints += _write(Path(str(json_to)), pretty(result), kept)
    complaints = [complaint, *complaints] if complaint else complaints
    if complaints:
        raise FaultError("\n".join(complaints))


def beside(json_to: str | None) -> IO[str]:
    """Return the stream for what is printed beside a result: none where JSON is to stand alone on stdout."""
    return sys.stderr if json_to == "-" else sys.stdout


def _write(path: Path, content: bytes, kept: Path | None) -> list[str]:
    try:
        write_whole(path, content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return [f"--json {path}: {reason}" + (f"; the result is in {kept}." if kept else ".")]
    return []
