"""How this command was called, so that what is suggested can be typed as it is printed."""

import os
import shlex
import shutil
import sys
from pathlib import Path

VARIABLE = "WHICHPOOL_CALLED_AS"  # where a caller wraps the command, as `docker compose run` does
START_STACK = "docker compose up --detach --wait"
_NAME = "whichpool"


def called_as() -> tuple[str, ...]:
    """Return the words that start whichpool from where its user is."""
    if wrapped := os.environ.get(VARIABLE, "").split():
        return tuple(wrapped)
    program = Path(sys.argv[0])
    if program.name == "__main__.py" and program.parent.name == _NAME:
        return (_as_typed(Path(sys.executable)), "-m", _NAME)
    if program.name != _NAME:  # a script: the command lies beside its Python
        program = _beside_python()
    return (_as_typed(program) if program.exists() else _NAME,)


def _beside_python() -> Path:
    return Path(sys.executable).with_name(_NAME)


def in_stack() -> bool:
    """Whether this is the stack's own container for commands."""
    return bool(os.environ.get(VARIABLE))


def again(*words: str) -> str:
    """Return a command of whichpool's as it is typed from here."""
    return shlex.join([*called_as(), *words])


def _as_typed(program: Path) -> str:
    """Return a program's name where PATH leads to it, else its path, from here if it is below."""
    found = shutil.which(program.name)
    if (
        found
        and os.path.realpath(found) == os.path.realpath(program)
        and Path(found).parent == program.parent
    ):
        return program.name
    try:
        here = Path.cwd()
    except FileNotFoundError:  # somebody has removed this folder
        return str(program)
    absolute = here / os.path.normpath(program)  # a link is kept: an environment's Python is one
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
