"""The command line. It imports Celery only inside the commands that need it."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from whichpool.settings import run_options, setting


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(version("whichpool"), message="whichpool %(version)s")
def cli() -> None:
    """Which Celery pool should this task run on? Run it on each, and know."""


@cli.command()
@run_options
def run(**flags: Any) -> None:  # noqa: ANN401 (click hands over every flag)
    """Run jobs on each pool, round by round, and contrast what they did.

    Without --jobs, --counters or --plan: the guide's jobs and counters, about a minute. Settings are taken
    from the flag, else from the variable that its help names, else from the plan file.
    """
    from whichpool.commands import run_command  # noqa: PLC0415 (a command that only prints answers at once)

    click.get_current_context().exit(run_command(flags))


@cli.command()
@setting("--concurrency", type=click.IntRange(1, 512), default=4, show_default=True, metavar="C",
         help="Slots of each pool's worker.")  # fmt: skip
@setting("--web-port", type=click.IntRange(0, 65_535), default=0, metavar="PORT",
         help="The latency server's port.  [default: a free one]")  # fmt: skip
def up(concurrency: int, web_port: int) -> None:
    """Keep a private cluster in the foreground, and say how to submit to it."""
    from whichpool.commands import up_command  # noqa: PLC0415 (see run)

    up_command(concurrency, web_port)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON instead of tables.")
def report(file: Path, as_json: bool) -> None:
    """Print the result that a run has kept in FILE."""
    from whichpool.commands import console_for  # noqa: PLC0415 (see run)
    from whichpool.report import show  # noqa: PLC0415 (see run)
    from whichpool.store import load, pretty  # noqa: PLC0415 (see run)

    result = load(file)
    if as_json:
        sys.stdout.buffer.write(pretty(result))
    else:
        show(result, console_for(sys.stdout))
