"""The scripts that let a shell complete ``whichpool``'s words."""

import click
from click.shell_completion import FishComplete, ShellComplete, get_completion_class

PROGRAM = "whichpool"
VARIABLE = "_WHICHPOOL_COMPLETE"


class WholeWordsFishComplete(FishComplete):
    """Fish's completion with the commas of our lists left in: click's script cuts a word at its first one."""

    source_template = FishComplete.source_template.replace(
        'string split "," $completion', 'string split --max 1 "," $completion'
    )


def completion_script(command: click.Command, shell: str) -> str:
    """Return the script that a shell has to read to complete this command's words."""
    return _completion_class(shell)(command, {}, PROGRAM, VARIABLE).source()


def _completion_class(shell: str) -> type[ShellComplete]:
    completion_class = WholeWordsFishComplete if shell == "fish" else get_completion_class(shell)
    if completion_class is None:
        raise ValueError(shell)
    return completion_class
