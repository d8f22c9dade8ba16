"""How a command ends: by what became of the run, then by the thresholds that a user set."""

import math
from collections.abc import Collection, Iterable, Sequence
from typing import IO

import click

from measure.gates.evaluation import evaluate, words_of
from measure.gates.thresholds import Threshold, UnknownWordError, target
from measure.model.plan import Plan
from measure.model.result import RunResult
from measure.model.threshold_result import ThresholdResult
from whichpool.errors import ExitCode, UsageError
from whichpool.planning.request import Request

_DIGITS = 4  # of a value that is shown; more where it would look like its limit
_MOST_DIGITS = 17


def check_request(thresholds: Sequence[Threshold], request: Request) -> None:
    """Make sure, before a run starts, that it will have what thresholds name.

    Raises:
        UsageError: if it will not.
    """
    jobs = [wanted.job.name for wanted in request.jobs if not wanted.job.keeps_value]
    check_words(thresholds, request.pools, jobs)


def check_plan(thresholds: Sequence[Threshold], plan: Plan) -> None:
    """Make sure that a run of this plan has what thresholds name.

    Raises:
        UsageError: if it has not.
    """
    check_words(thresholds, *words_of(plan))


def check_words(thresholds: Iterable[Threshold], pools: Collection[str], jobs: Collection[str]) -> None:
    """Make sure that thresholds name nothing but these pools and jobs, and that there are any.

    Raises:
        UsageError: if one does, with what it may have meant.
    """
    for threshold in thresholds:
        try:
            target(threshold, pools, jobs)
        except UnknownWordError as error:
            raise UsageError(f"--fail-if {str(threshold)!r}: {error}") from None
        if not jobs:
            raise UsageError(
                f"--fail-if {str(threshold)!r}: the run has no job to measure, only counters or identities. "
                "Name one with --jobs, or omit --fail-if."
            )


def gated(
    result: RunResult, thresholds: Sequence[Threshold], stream: IO[str], *, fail_if_undecided: bool = False
) -> ExitCode:
    """Print what thresholds came to; return the run's own exit code, or 99 where only a gate failed."""
    judged = [*evaluate(thresholds, result), *([decided(result)] if fail_if_undecided else ())]
    print_thresholds(judged, stream)
    code = run_exit_code(result)
    return gate_code(judged) if code is ExitCode.OK else code


def decided(result: RunResult) -> ThresholdResult:
    """Return what ``--fail-if-undecided`` saw: verdicts that leave open which pool to take, or none."""
    undecided = [verdict.job for verdict in result.verdicts if verdict.answer == "undecided"]
    return ThresholdResult(
        threshold="undecided", group=None, measure="undecided verdicts", limit=0.0, unit="", is_change=False,
        seen=float(len(undecided)) if result.verdicts else None,
        note=", ".join(undecided) or None if result.verdicts else "there is no verdict",
        failed=bool(undecided) or not result.verdicts,
    )  # fmt: skip


def run_exit_code(result: RunResult) -> ExitCode:
    """Return 0 only for a run that is complete and lost nothing."""
    if result.status == "cancelled":
        return ExitCode.INTERRUPTED
    whole = result.status == "complete" and result.lost == 0 and result.failed == 0
    return ExitCode.OK if whole else ExitCode.FAULT


def gate_code(judged: Iterable[ThresholdResult]) -> ExitCode:
    """Return 99 if any threshold failed."""
    return ExitCode.GATE if any(result.failed for result in judged) else ExitCode.OK


def print_thresholds(judged: Sequence[ThresholdResult], stream: IO[str]) -> None:
    """Print one line for each threshold and group."""
    if judged:
        click.echo("\nThresholds", file=stream)
    width = max((len(result.threshold) for result in judged), default=0)
    for result in judged:
        mark = "failed" if result.failed else "ok"
        click.echo(f"  {mark:6}  {result.threshold:{width}}  {sentence(result)}", file=stream)


def sentence(judged: ThresholdResult) -> str:
    """Return what a threshold saw, in words."""
    where = f"{judged.group}: " if judged.group else ""
    note = f" ({judged.note})" if judged.note else ""
    if judged.seen is None:
        return f"{where}no figure of {judged.measure}{note}"
    shown, unit = figure_shown(judged.seen, judged.limit), f" {judged.unit}" if judged.unit else ""
    verb = f"changed by {'+' if judged.seen >= 0 else ''}" if judged.is_change else "is "
    return f"{where}{judged.measure} {verb}{shown}{unit}{note}"


def figure_shown(seen: float, limit: float) -> str:
    """Return a value with four digits, or as many as tell it from its limit."""
    for digits in range(_DIGITS, _MOST_DIGITS):
        shown = _rounded(seen, digits)
        if (float(shown.replace(",", "")) == limit) is (seen == limit):
            return shown
    return repr(seen)


def _rounded(value: float, digits: int) -> str:
    if not math.isfinite(value) or value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.{max(0, digits - 1 - math.floor(math.log10(abs(value))))}f}"
