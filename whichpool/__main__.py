"""The entry point: turns every way to end into its exit code."""

import sys
import traceback

import click

from whichpool.cli.main import cli
from whichpool.errors import ExitCode


def main() -> None:
    """Run the command line and exit."""
    sys.exit(exit_code_of(sys.argv[1:]))


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


if __name__ == "__main__":
    main()
