"""``whichpool report``: a kept result printed or written to a file, and thresholds held against it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.files import write_whole
from measure.gates.thresholds import Threshold
from measure.model.result import RunResult
from whichpool.cli.presenting import more_of
from whichpool.errors import ExitCode, UsageError
from whichpool.reports.output import print_report
from whichpool.reports.registry import FORMATS, exporter, format_of
from whichpool.results.gates import check_plan, gated
from whichpool.results.store import load_result, newest_result

STANDARD = Path("-")


@dataclass(frozen=True, slots=True)
class Reporting:
    """Which result is reported, and how.

    Attributes:
        file: the result; ``-`` for standard input, None for the newest of the folder.
        name: of the format; None to go by the output's ending, else for a terminal's.
        full: whether a terminal gets every table.
        output: a file; ``-`` for standard output.
        results: the folder.
    """

    file: Path | None
    name: str | None
    full: bool
    output: Path
    results: Path

    @property
    def format(self) -> str:
        """The format's name.

        Raises:
            UsageError: if it is not said, and no format's files end so.
        """
        if self.name:
            return self.name
        if self.output == STANDARD:
            return "terminal"
        if name := format_of(self.output):
            return name
        raise UsageError(
            f"--output {self.output}: no report's name ends so; add --format, of: {', '.join(FORMATS)}."
        )


def report_command(
    how: Reporting, thresholds: Sequence[Threshold] = (), *, fail_if_undecided: bool = False
) -> ExitCode:
    """Print a kept result, or write its report to a file; hold thresholds against it.

    Args:
        how: which result, and how.
        thresholds: which make it a gate; without a gate, the exit code is 0.
        fail_if_undecided: whether a verdict that decides nothing is one, too.

    Raises:
        UsageError: if the result cannot be read, the file cannot be written, or a threshold names what the
            run was not to have.
    """
    name, file = how.format, how.file or newest_result(how.results)
    result = load_result(file)
    check_plan(thresholds, result.plan)
    if how.output == STANDARD:
        kept = None if file == STANDARD else file
        print_report(result, name, [kept] if kept else [], full=how.full, more=more_of(kept, None))
    else:
        _write_report(result, name, how.output)
    if not thresholds and not fail_if_undecided:
        return ExitCode.OK
    alone = how.output == STANDARD and name != "terminal"  # a program reads it
    stream = sys.stderr if alone else sys.stdout
    return gated(result, thresholds, stream, fail_if_undecided=fail_if_undecided)


def _write_report(result: RunResult, name: str, output: Path) -> None:
    try:
        write_whole(output, exporter(name).export(result).encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--output {output}: {reason}. Name a file that you can write to.") from None
