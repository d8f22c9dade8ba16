"""Results as files: each run is kept, under its id."""

from pathlib import Path

import msgspec

from measure.plan import SCHEMA
from measure.result import RunResult, result_from_json, to_json
from whichpool.errors import UsageError


def check_writable(folder: Path) -> None:
    """Make the results folder, and make sure before the run that its result can be kept.

    Raises:
        UsageError: if it cannot be written to.
    """
    probe = folder / ".whichpool"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"--results {folder}: {error.strerror}. Name a folder that you can write to "
            "(--results FOLDER or WHICHPOOL_RESULTS)."
        ) from None


def keep(result: RunResult, folder: Path) -> Path:
    """Write a result to the folder; return the file's path."""
    path = folder / f"{result.run_id}.json"
    path.write_bytes(pretty(result))
    return path


def load(path: Path) -> RunResult:
    """Read a result.

    Raises:
        UsageError: if the file is missing, no JSON, no RunResult, or of another schema.
    """
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}.") from None
    try:
        found = msgspec.json.decode(raw, type=dict)
        if found.get("schema") != SCHEMA:
            raise UsageError(f"{path}: key 'schema' is {found.get('schema')!r}; this version reads {SCHEMA}.")
        return result_from_json(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: no result of whichpool run ({error}).") from None


def pretty(result: RunResult) -> bytes:
    """Return a result as indented JSON with a final newline."""
    return msgspec.json.format(to_json(result), indent=2) + b"\n"
