"""Which Python a user's application runs in: the one that is named, or active, or beside it."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from whichpool.errors import UsageError


class Interpreter(NamedTuple):
    """A Python, and why it is that one."""

    path: Path
    why: str


def interpreter_for(
    named: str | None, folder: Path, environment: Mapping[str, str] = os.environ
) -> Interpreter:
    """Return the Python of a user's application.

    Args:
        named: by ``--python``, if it is.
        folder: where the application is.
        environment: of this process.

    Raises:
        UsageError: if the one that is named, or none at all, is there.
    """
    if named:
        found = shutil.which(named) or (str(folder / named) if (folder / named).is_file() else None)
        if found is None:
            raise UsageError(
                f"--python {named}: there is no such program. Name a Python, such as .venv/bin/python."
            )
        return Interpreter(Path(found).absolute(), "--python")
    for path, why in _candidates(folder, environment):
        if path.is_file() and os.access(path, os.X_OK):
            return Interpreter(path.absolute(), why)
    raise UsageError("no Python was found: name one, such as --python .venv/bin/python.")


def _candidates(folder: Path, environment: Mapping[str, str]) -> list[tuple[Path, str]]:
    active = environment.get("VIRTUAL_ENV")
    on_path = shutil.which("python3")
    return [
        *([(Path(active) / "bin/python", "the activated environment")] if active else []),
        (folder / ".venv/bin/python", ".venv of this folder"),
        (folder / "venv/bin/python", "venv of this folder"),
        *([(Path(on_path), "python3 on PATH")] if on_path else []),
    ]
