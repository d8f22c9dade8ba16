"""A result, kept and printed, and what is said where either fails."""

import os
import sys
from pathlib import Path
from typing import IO

import click

from config.environment import variable_of
from config.files import write_whole
from measure.model.result import RunResult
from whichpool.called_as import again
from whichpool.cli.streams import is_lost
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
    present(result, output, kept, complaint)
    stream = beside(output.json_to)
    return gated(result, output.fail_if, stream, fail_if_undecided=output.fail_if_undecided)


def present(result: RunResult, output: OutputSettings, kept: Path | None, complaint: str = "") -> None:
    """Print a result, as JSON alone where that was asked for on stdout, and keep its reports.

    Args:
        result: what to print.
        output: how, and which reports to write beside the file that it is in.
        kept: that file, if it is in one.
        complaint: what went wrong as it was kept.

    Raises:
        FaultError: with the complaints, at the end; what is kept already, and what is printed, stays.
    """
    json_to = output.json_to
    written, complaints = keep_reports(result, output.reports, kept) if kept else ([], [])
    files = [kept, *written] if kept else []
    if json_to == "-":
        print_report(result, "json")
    else:
        print_report(result, "terminal", files, full=output.full, more=more_of(kept, output.results))
    if json_to == "-" or is_lost(sys.stdout):  # else it stands in what was printed
        click.echo("".join(f"kept in {path}\n" for path in files), err=True, nl=False)
    if json_to not in (None, "-"):
        complaints += _write(Path(str(json_to)), pretty(result), kept)
    complaints = [complaint, *complaints] if complaint else complaints
    if complaints:
        raise FaultError("\n".join(complaints))


def more_of(kept: Path | None, results: Path | None) -> str:
    """Return the command that prints all that a kept result says; nothing of one that is in no file.

    Args:
        kept: the result's file.
        results: the folder in which it is the newest one; None where it may be another one.
    """
    if kept is None:
        return ""
    return again("report", "--full", *_where(kept, results))


def _where(kept: Path, results: Path | None) -> list[str]:
    """Return what tells a command where a result is: nothing of the newest one in the usual folder."""
    if kept.parent != results:
        return [str(kept)]
    return [] if results == default_results() else ["--results", str(results)]


def default_results() -> Path:
    """Return the folder that a command looks at where nobody names one."""
    return Path(os.environ.get(variable_of("--results")) or OutputSettings().results)


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
