"""What a user's processes get from us: a folder with the probe, and the way to a private Redis."""

import json
import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from config.broker import Broker
from config.environment import OUR_PREFIX
from config.files import MB, UnreadableFileError, read_within
from whichpool.errors import UsageError
from workers import parent_death, probe
from workers.foreign import __file__ as foreign
from workers.ledger_file import write_ledger_file

PACKAGE = "whichpool_probe"  # a name that shadows nothing
_BROKERS = ("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL")
_BACKEND = "CELERY_RESULT_BACKEND"
_OF_CELERYS_COMMAND = ("CELERY_APP", "CELERY_LOADER", "CELERYD_CONCURRENCY")


def lay_out(folder: Path, broker: Broker, *, function: str | None, ready_key: str) -> Path:
    """Put the probe and what goes with it into a folder of its own; return what goes onto the import path.

    Args:
        folder: a private one.
        broker: the private Redis.
        function: a plain function that becomes a task.
        ready_key: where a worker leaves the mark that it is ready.
    """
    path = folder / "path"
    package = path / PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        '"""What of whichpool\'s runs beside a user\'s task."""\n', encoding="utf-8"
    )
    of_ours = Path(foreign).parent
    for file in (Path(probe.__file__), Path(parent_death.__file__), *of_ours.glob("[!_]*.py")):
        shutil.copy(file, package / file.name)
    write_ledger_file(package, broker)
    guard = {"broker": broker.celery_url, "ready": ready_key}
    (package / "guard.json").write_text(json.dumps(guard), encoding="utf-8")
    if function:
        (package / "function.json").write_text(json.dumps({"target": function}), encoding="utf-8")
    return path


def environment_of(
    path: Path,
    broker: Broker,
    python: Path,
    more: Mapping[str, str],
    environment: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Return the environment of a user's processes: theirs, led to the private Redis, without our variables.

    Args:
        path: the folder that goes before their import path.
        broker: the private Redis.
        python: their interpreter, whose folder goes first on PATH.
        more: variables of ``--env-file`` and before their command.
        environment: of this process.
    """
    theirs = {
        name: value
        for name, value in {**environment, **more}.items()
        if not name.startswith(OUR_PREFIX) and name not in _OF_CELERYS_COMMAND and name != _BACKEND
    }
    return {
        **theirs, **dict.fromkeys(_BROKERS, broker.celery_url),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(path), theirs.get("PYTHONPATH")))),
        "PATH": os.pathsep.join(filter(None, (str(python.parent), theirs.get("PATH")))),
        "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",  # their folder stays as it was
    }  # fmt: skip


def with_backend(environment: Mapping[str, str], broker: Broker) -> dict[str, str]:
    """Return an environment whose results go to the private Redis: for a task that keeps them."""
    return {**environment, _BACKEND: broker.celery_url}


def variables_of(file: Path | None) -> dict[str, str]:
    """Return the variables of an ``--env-file``: lines of NAME=VALUE, as a shell reads them.

    Raises:
        UsageError: if it cannot be read, or a line is none.
    """
    if file is None:
        return {}
    try:
        text = read_within(file, MB).decode()
    except (UnreadableFileError, ValueError) as error:
        raise UsageError(f"--env-file {file}: {error}.") from None
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise UsageError(f"--env-file {file}, line {number}: {error}.") from None
        for word in words[1:] if words[:1] == ["export"] else words[:1]:
            name, equals, value = word.partition("=")
            if not equals:
                raise UsageError(f"--env-file {file}, line {number}: it has to be NAME=VALUE.")
            found[name] = value
    return found
