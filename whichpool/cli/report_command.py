"""``whichpool report``: a kept result printed or written to a file, and thresholds held against it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from config.files import write_whole
from measure.gates.thresholds import Threshold
from measure.model.result import RunResult
from whichpool.errors import ExitCode, UsageError
from whichpool.reports.output import print_report
from whichpool.reports.registry import exporter
from whichpool.results.gates import check_plan, gated
from whichpool.results.store import load_result

STANDARD = Path("-")


def report_command(
    file: Path,
    name: str,
    output: Path,
    thresholds: Sequence[Threshold] = (),
    *,
    fail_if_undecided: bool = False,
) -> ExitCode:
    """Print a kept result, or write its report to a file; hold thresholds against it.

    Args:
        file: the result; ``-`` for standard input.
        name: of the format.
        output: a file; ``-`` for standard output.
        thresholds: which make it a gate; without a gate, the exit code is 0.
        fail_if_undecided: whether a verdict that decides nothing is one, too.

    Raises:
        UsageError: if the result cannot be read, the file cannot be written, or a threshold names what the
            run was not to have.
    """
    result = load_result(file)
    check_plan(thresholds, result.plan)
    if output == STANDARD:
        print_report(result, name, [] if file == STANDARD else [file])
    else:
        _write_report(result, name, output)
    if not thresholds and not fail_if_undecided:
        return ExitCode.OK
    alone = output == STANDARD and name != "terminal"  # a program reads it
    stream = sys.stderr if alone else sys.stdout
    return gated(result, thresholds, stream, fail_if_undecided=fail_if_undecided)


def _write_report(result: RunResult, name: str, output: Path) -> None:
    try:
        write_whole(output, exporter(name).export(result).encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--output {output}: {reason}. Name a file that you can write to.") from None
