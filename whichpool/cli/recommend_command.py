"""What ``whichpool recommend`` does: asks, measures, keeps, prints, and ends with its exit code."""

import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager

import click

from config.near_words import unknown_word
from measure.model.plan import Plan
from measure.model.result import RunResult
from whichpool.cli.ending_signals import end_as_ctrl_c_does
from whichpool.cli.presenting import present
from whichpool.clusters.base import ProgressListener
from whichpool.consoles import console_for
from whichpool.errors import ExitCode, UsageError
from whichpool.planning.settings import OutputSettings
from whichpool.recommend.calls import Call
from whichpool.recommend.recommend import Asking, recommend
from whichpool.recommend.task_settings import TaskSettings
from whichpool.results.gates import run_exit_code
from whichpool.results.store import check_writable, keep_somewhere
from whichpool.run.progress import Progressing
from whichpool.run.search_progress import SearchProgress

MOST_LISTED = 40


def recommend_command(settings: TaskSettings, output: OutputSettings) -> ExitCode:
    """Measure a user's task, keep and print the recommendation; return the exit code."""
    end_as_ctrl_c_does()
    check_writable(output.results)

    def listening(plan: Plan) -> AbstractContextManager[ProgressListener]:
        return Progressing() if output.quiet else SearchProgress(plan, console_for(sys.stderr))

    asking = Asking(
        says=lambda line: None if output.quiet else click.echo(line, err=True),
        agrees=lambda often: agrees(often, yes=settings.yes, quiet=output.quiet), chooses=chooses,
    )  # fmt: skip
    result = recommend(settings, asking, listening)
    if result is None:
        click.echo("nothing was called", err=True)
        return ExitCode.OK
    kept, complaint = keep_somewhere(result, output.results)
    present(result, output, kept, complaint)
    return exit_code_of(result, dry_run=settings.dry_run)


def exit_code_of(result: RunResult, *, dry_run: bool) -> ExitCode:
    """Return 0 where there is an answer, 3 where it is undecided, 130 where it was interrupted."""
    said = result.recommendation
    if result.status == "cancelled":
        return ExitCode.INTERRUPTED
    if dry_run:
        return run_exit_code(result)
    return ExitCode.OK if said and said.pool else ExitCode.UNDECIDED


def agrees(often: str, *, yes: bool, quiet: bool = False) -> bool:
    """Ask whether the task may run for real.

    Raises:
        UsageError: off a terminal, where nobody can be asked.
    """
    line = f"the task will run for real, with all that it writes and sends, {often}"
    if yes:
        if not quiet:
            click.echo(line, err=True)
        return True
    if not sys.stdin.isatty():
        raise UsageError(f"{line}. Nobody can be asked here: type --yes to agree.")
    return click.confirm(f"{line}. Go on?", err=True)


def chooses(tasks: tuple[str, ...]) -> tuple[str, Call]:
    """Let a user choose one of an application's tasks, and give its arguments.

    Raises:
        UsageError: off a terminal, or where there is none.
    """
    if not tasks:
        raise UsageError(
            "the application has no task; name a module that registers one by its configuration."
        )
    listed = "\n".join(f"  {number:2} {name}" for number, name in enumerate(tasks[:MOST_LISTED], 1))
    if not sys.stdin.isatty():
        raise UsageError(f"which task? Name one of these:\n{listed}")
    click.echo(f"Its tasks:\n{listed}", err=True)
    name = click.prompt("Which one", value_proc=lambda text: _chosen(text, tasks), err=True)
    args = click.prompt("Its arguments, as a JSON list", default="[]", value_proc=_arguments, err=True)
    return name, (args, {})


def _chosen(text: str, tasks: Sequence[str]) -> str:
    """Return the task of a number, of a name, or of an ending that only one has."""
    typed = text.strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(tasks):
        return tasks[int(typed) - 1]
    endings = [name for name in tasks if name.endswith(f".{typed}")]
    if typed in tasks or len(endings) == 1:
        return typed if typed in tasks else endings[0]
    raise click.UsageError(unknown_word("task", typed, tasks))


def _arguments(text: str) -> list[object]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"no JSON: {error}") from None
    if not isinstance(value, list):
        raise click.UsageError('it has to be a list, such as [1, "a"]')
    return value
