"""Where every command of ours starts: our modules come first, whatever folder it is started in.

A user's folder may hold a ``config.py``, ``tasks.py`` or ``redis.py`` of its own, and be on ``PYTHONPATH``.
This module has a name that nobody else's has, and imports the standard library alone, so that it can be
imported before the path is in order.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from importlib.machinery import PathFinder
from pathlib import Path

ROOT = Path(__file__).resolve().parent
_VARIABLE = "PYTHONPATH"
_DEPENDENCIES = ("celery", "click", "kombu", "msgspec", "packaging", "psutil", "redis", "rich", "tornado")


def main() -> None:
    """Run the command line and exit."""
    own_modules_first()
    from whichpool.cli.ending import end_of_process  # noqa: PLC0415 (the path was not in order before)

    sys.exit(end_of_process(sys.argv[1:]))


def own_modules_first() -> None:
    """Put our root before, and what a user has put on this process's import path behind everything else.

    Behind, not away: our dependencies may be there, and nowhere else. An installed root is on the path
    already, behind the standard library.
    """
    strangers = [entry for entry in sys.path if _is_a_users(entry)]
    others = [entry for entry in sys.path if not _is_a_users(entry)]
    is_there = any(_resolved(entry) == ROOT for entry in others)
    sys.path[:] = [*([] if is_there else [str(ROOT)]), *others, *strangers]


def child_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a child that runs our code: our root first, a user's modules nowhere.

    Of ``PYTHONPATH``, only the folders that our dependencies were found in are kept. Celery's variables go,
    and nearly all of our own: they are meant for the command, which tells the child what it needs to know. It
    is not meant for a child that runs a user's code.

    Args:
        environment: of this process.
    """
    from config.environment import KEPT_BY_CHILDREN, OUR_PREFIX, is_celerys  # noqa: PLC0415 (see main)

    folders = [folder for folder in _named(environment) if folder != ROOT and _has_dependencies(folder)]
    kept = {
        name: value
        for name, value in environment.items()
        if name in KEPT_BY_CHILDREN or not (is_celerys(name) or name.startswith(OUR_PREFIX))
    }
    return {**kept, _VARIABLE: os.pathsep.join(map(str, (ROOT, *folders)))}


def _is_a_users(entry: str) -> bool:
    folder = _resolved(entry)
    return folder != ROOT and (folder == _resolved(".") or folder in _named(os.environ))


def _named(environment: Mapping[str, str]) -> list[Path]:
    """Return the folders that ``PYTHONPATH`` names; an empty entry is the present one, as Python has it."""
    value = environment.get(_VARIABLE)
    folders = [_resolved(entry) for entry in value.split(os.pathsep)] if value else []
    return [folder for folder in folders if folder is not None]


def _has_dependencies(folder: Path) -> bool:
    return any(folder in _homes(name) for name in _DEPENDENCIES)


def _homes(package: str) -> Iterable[Path]:
    """Return the folders on the import path that this process takes a package from."""
    spec = PathFinder.find_spec(package)
    return [Path(home).resolve().parent for home in (spec and spec.submodule_search_locations) or ()]


def _resolved(entry: str) -> Path | None:
    """Return a folder on the import path as one absolute path; None of one that cannot be looked at."""
    try:
        return Path(entry or ".").resolve()
    except (OSError, RuntimeError):  # the present folder is gone, a link leads to itself, or it is forbidden
        return None
