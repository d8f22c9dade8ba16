"""Compare two kept results, and hold thresholds against what changed."""

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from measure.cells.groups import Group
from measure.compare.changes import compare_runs
from measure.compare.comparison import Comparison
from measure.compare.compatibility import Compatibility, compatibility
from measure.gates.evaluation import evaluate_changes, words_of_both
from measure.gates.thresholds import Threshold
from measure.model.result import to_json
from whichpool.called_as import again
from whichpool.consoles import console_for
from whichpool.errors import ExitCode, UsageError
from whichpool.results.gates import check_words, gate_code, print_thresholds
from whichpool.results.store import load_result

STANDARD_INPUT = Path("-")


def compare_command(
    base: Path, new: Path, thresholds: Sequence[Threshold], *, force: bool, as_json: bool
) -> ExitCode:
    """Compare two files and print it; return 99 if a threshold failed.

    Args:
        base: a result; ``-`` for standard input.
        new: another one; not both of them can be standard input.
        thresholds: on the changes, in per cent.
        force: compare runs of unlike machines, versions or sizes, too.
        as_json: print the comparison as JSON; the thresholds then go to standard error.

    Raises:
        UsageError: if a file cannot be read, the runs are not alike, or a threshold names what neither has.
    """
    comparison = compared(base, new, force=force)
    check_words(thresholds, *words_of_both(comparison))
    judged = evaluate_changes(thresholds, comparison)
    if as_json:
        whole = msgspec.structs.replace(comparison, thresholds=tuple(judged))
        sys.stdout.buffer.write(msgspec.json.format(to_json(whole), indent=2) + b"\n")
    else:
        from whichpool.reports.comparison_text import print_comparison  # noqa: PLC0415 (JSON needs no tables)

        print_comparison(comparison, console_for(sys.stdout))
    print_thresholds(judged, sys.stderr if as_json else sys.stdout)
    return gate_code(judged)


def compared(base: Path, new: Path, *, force: bool) -> Comparison:
    """Read and compare two files.

    Raises:
        UsageError: see `compare_command`.
    """
    if base == new == STANDARD_INPUT:
        raise UsageError("BASE and NEW are both standard input; only one of them can be -.")
    before, after = load_result(base), load_result(new)
    alike = compatibility(before, after)
    if alike.differences and not force:
        raise UsageError(_unlike(alike, base, new))
    comparison = compare_runs(before, after, alike)
    if not comparison.changes:
        raise UsageError(_nothing_in_common(comparison))
    return comparison


def _unlike(alike: Compatibility, base: Path, new: Path) -> str:
    differences = "\n".join(f"  {difference.sentence}" for difference in alike.differences)
    return (
        f"the runs are not alike, so their figures may differ by that alone:\n{differences}\n"
        "Run both on the same machine, versions and jobs. To compare them all the same, type:\n"
        f"  {again('compare', '--force', str(base), str(new))}"
    )


def _nothing_in_common(comparison: Comparison) -> str:
    return (
        "BASE and NEW have nothing in common: no job on the same pool at the same concurrency and load.\n"
        f"  BASE: {_names(comparison.base.only_here)}\n  NEW: {_names(comparison.new.only_here)}\n"
        "Compare two runs of one plan."
    )


def _names(groups: Sequence[Group]) -> str:
    return "; ".join(group.name for group in groups) or "no job was measured"
