"""The command line. It imports Celery only inside the commands that need it."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from measure.gates.thresholds import OF_A_CHANGE, Threshold
from whichpool.cli.options import (
    BROKER_OPTIONS,
    GATE_OPTIONS,
    RESULT_OPTIONS,
    RESULTS,
    RUN_OPTIONS,
    SCALE_OPTIONS,
    options,
    setting,
)
from whichpool.cli.recommend_options import RECOMMEND_OPTIONS
from whichpool.cli.services import credentials, flower, web, worker
from whichpool.cli.settings_from import settings_from
from whichpool.cli.typed import RepeatableGroup
from whichpool.cli.types import CHANGE_THRESHOLD, RUN_THRESHOLD, FilePath
from whichpool.planning.settings import Settings
from whichpool.reports.registry import FORMATS


@click.group(
    cls=RepeatableGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(version("whichpool"), message="whichpool %(version)s")
def cli() -> None:
    """Which Celery pool should this task run on? Run it on each, and know."""


@cli.command(
    short_help="Which pool for a task of yours, and how many?",
    context_settings={"allow_interspersed_args": True},
)
@click.argument("target", required=False, metavar="[TASK]")
@click.argument("worker", nargs=-1, type=click.UNPROCESSED, metavar="[-- WORKER COMMAND]")
@options(RECOMMEND_OPTIONS)
def recommend(**_: object) -> None:
    """Measure a task of your own on each pool; say which one to take, how many at a time, and what to type.

    TASK is a registered task's name, or package.module:function. Behind -- stands your worker's command. Your
    project is left as it is; broker and backend are private ones. The task runs for real.

    \b
      whichpool recommend -A proj.celery:app proj.tasks.resize --args '["a.jpg", 300]'
      whichpool recommend proj.tasks.resize --inputs calls.jsonl -- celery -A proj worker -c 8
      whichpool recommend package.module:function --kwargs '{"n": 5}'
    """  # noqa: D301 (click reads the backspace: leave these lines as they are)
    from whichpool.cli.recommend_command import recommend_command  # noqa: PLC0415 (see run)
    from whichpool.cli.settings_from import task_settings  # noqa: PLC0415 (see run)

    context = click.get_current_context()
    context.exit(recommend_command(task_settings(context), _settings().output))


@cli.command(short_help="Contrast the pools on jobs, round by round.")
@options(RUN_OPTIONS)
def run(**_: object) -> None:
    """Run jobs on each pool, round by round, and contrast what they did.

    Without --jobs, --counters or --plan: the guide's jobs and counters, about 90 seconds. Settings are taken
    from the flag, else from the variable that its help names, else from the plan file.
    """
    from whichpool.cli.commands import run_command  # noqa: PLC0415 (a command that only prints answers at once)

    click.get_current_context().exit(run_command(_settings()))


@cli.command(short_help="How many at a time? Measure several concurrencies.")
@options(SCALE_OPTIONS)
def scale(**_: object) -> None:
    """Run a job at several concurrencies on each pool: how far does it grow, and how many are enough?

    A private cluster has a worker for each pool and concurrency, all of them ready before the first round.
    """
    from whichpool.cli.commands import scale_command  # noqa: PLC0415 (see run)

    click.get_current_context().exit(scale_command(_settings()))


@cli.command()
def jobs() -> None:
    """List the jobs that can be measured, and the counters."""
    from whichpool.cli.catalogue import print_catalogue  # noqa: PLC0415 (see run)

    print_catalogue()


@cli.command(short_help="Keep a private cluster in the foreground.")
@setting("-c", "--concurrency", type=click.IntRange(1, 512), default=4, show_default=True, metavar="C",
         help="Slots of each pool's worker.")  # fmt: skip
@setting("--web-port", type=click.IntRange(0, 65_535), default=0, metavar="PORT",
         help="The latency server's port.  [default: a free one]")  # fmt: skip
@click.option("--flower", is_flag=True, help="Start Flower, too, on 127.0.0.1, behind a login.")
@setting("--flower-port", type=click.IntRange(0, 65_535), default=5555, show_default=True, metavar="PORT",
         help="Flower's port; 0 for a free one.")  # fmt: skip
@setting("--control/--read-only", help="Whether Flower may control the workers.  [default: read-only]")
def up(concurrency: int, web_port: int, flower: bool, flower_port: int, control: bool) -> None:
    """Keep a private cluster in the foreground, and say how to submit to it."""
    from whichpool.cli.up import up_command  # noqa: PLC0415 (see run)

    up_command(concurrency, web_port, flower_port if flower else None, control=control)


@cli.command(short_help="Wait for a run that goes on without its terminal.")
@click.argument("run_id")
@options(BROKER_OPTIONS, RESULT_OPTIONS, GATE_OPTIONS)
def attach(run_id: str, **_: object) -> None:
    """Wait for the run RUN_ID, which goes on without its terminal, and print its result.

    A run outlives the command that submitted it: after a lost connection, say, or a restart of the stack.
    """
    from whichpool.cli.commands import attach_command  # noqa: PLC0415 (see run)

    click.get_current_context().exit(attach_command(run_id, _settings()))


@cli.command(short_help="Print a result again, or write it in another format.")
@click.argument("file", type=FilePath(path_type=Path), required=False)
@click.option("--format", "name", type=click.Choice(FORMATS),
              help="What kind of report.  [default: by the ending of --output, else terminal]")  # fmt: skip
@click.option("--json", "name", flag_value="json", help="Short for --format json.")
@click.option("--full", is_flag=True, help="Print every table, not the first screen alone.")
@click.option("--output", type=FilePath(path_type=Path), default=Path("-"), metavar="PATH",
              help="Write the report to this file.  [default: standard output]")  # fmt: skip
@RESULTS
@click.option("--fail-if", type=RUN_THRESHOLD, multiple=True, metavar="THRESHOLD",
              help="Exit with 99 if this holds (with 1 or 130 if the run did); see run. "
              "Repeatable.")  # fmt: skip
@click.option("--fail-if-undecided", is_flag=True,
              help="Exit with 99, too, if a verdict is undecided, or there is none.")  # fmt: skip
def report(
    fail_if: tuple[Threshold, ...],
    fail_if_undecided: bool,
    **how: Any,  # noqa: ANN401 (its own options)
) -> None:
    """Report the result that a run has kept in FILE; - is standard input.

    Without FILE: the newest result in the folder of results.
    """
    from whichpool.cli.report_command import Reporting, report_command  # noqa: PLC0415 (see run)

    click.get_current_context().exit(
        report_command(Reporting(**how), fail_if, fail_if_undecided=fail_if_undecided)
    )


@cli.command(short_help="Put two results side by side, job by job.")
@click.argument("base", type=FilePath(path_type=Path))
@click.argument("new", type=FilePath(path_type=Path))
@click.option("--fail-if", type=CHANGE_THRESHOLD, multiple=True, metavar="THRESHOLD",
              help="Exit with 99 if NEW differs from BASE so much: [POOL.][JOB.]MEASURE OP CHANGE%, such as "
              f"'{OF_A_CHANGE.example}'. Repeatable.")  # fmt: skip
@click.option("--force", is_flag=True, help="Compare runs of unlike machines, versions or sizes, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON instead of a table.")
def compare(base: Path, new: Path, fail_if: tuple[Threshold, ...], force: bool, as_json: bool) -> None:
    """Compare the result in the file NEW with the one in BASE, job by job; - is standard input.

    Jobs per second are called faster or slower only where the whole interval is beyond five per cent.
    """
    from whichpool.cli.compare_command import compare_command  # noqa: PLC0415 (see run)

    click.get_current_context().exit(compare_command(base, new, fail_if, force=force, as_json=as_json))


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a result."""
    from whichpool.results.schema import schema_json  # noqa: PLC0415 (see run)

    click.echo(schema_json(), nl=False)


@cli.command(short_help="Say what is wrong here, and what to type.")
@options(BROKER_OPTIONS)
@setting("--web-url", metavar="URL", default="", help="The latency server of an external cluster.")
@RESULTS
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool, **_: object) -> None:
    """Say what is installed, what is reachable, what is wrong, and what to type next.

    The exit code is 0 if nothing is wrong, 69 if only the broker or workers are out of reach, else 1.
    """
    from whichpool.doctor.doctor import doctor_command  # noqa: PLC0415 (see run)

    click.get_current_context().exit(doctor_command(_settings(), as_json=as_json))


@cli.command(short_help="Print the script that lets a shell complete words.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete whichpool's words.

    Type one of these lines, or add it to the file beside it for every new shell:

    \b
      source <(whichpool completion bash)     ~/.bashrc
      source <(whichpool completion zsh)      ~/.zshrc, below compinit
      whichpool completion fish | source      ~/.config/fish/config.fish
    """  # noqa: D301 (click reads the backspace: leave these lines as they are)
    from whichpool.cli.completion import completion_script  # noqa: PLC0415 (see run)

    click.echo(completion_script(cli, shell), nl=False)


def _settings() -> Settings:
    return settings_from(click.get_current_context())


for service in (worker, web, flower, credentials):
    cli.add_command(service)
