"""How the command ends: every way to end has its exit code."""

import traceback

import click

from whichpool.cli.main import cli
from whichpool.cli.streams import Streams
from whichpool.errors import ExitCode


def end_of_process(arguments: list[str]) -> int:
    """Run the command line as this process's own; return its exit code.

    What its standard streams refuse ends nothing. Lost output is a fault, unless its reader went away.
    """
    streams = Streams()
    code = exit_code_of(arguments)
    lost = streams.end()
    if lost is None:
        return code
    click.echo(f"Error: standard output: {lost}; what was printed is not whole.", err=True)
    return code or ExitCode.FAULT


def exit_code_of(arguments: list[str]) -> int:
    """Run the command line; return its exit code."""
    try:
        code: object = cli.main(arguments, prog_name="whichpool", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001 (the last line of defence: say that it is ours)
        click.echo(f"{traceback.format_exc()}\nThis is a fault of whichpool's; please report it.", err=True)
        return ExitCode.FAULT
    return code if isinstance(code, int) else ExitCode.OK
