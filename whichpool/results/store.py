"""Results as files: each run is kept, under its id."""

import sys
from pathlib import Path

import msgspec

from measure.model.plan import SCHEMA
from measure.model.result import RunResult, result_from_json, to_json
from measure.model.upgrade import UnknownSchemaError
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


def load_result(path: Path) -> RunResult:
    """Read a result.

    Args:
        path: a file, or ``-`` for standard input.

    Raises:
        UsageError: if it is missing, empty, cut short, no RunResult, or of a schema that is not known.
    """
    raw = _read(path)
    try:
        return result_from_json(raw)
    except UnknownSchemaError as unknown:
        raise UsageError(f"{path}: {_of_schema(unknown)}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = error if raw.strip() else "it is empty"
        raise UsageError(
            f"{path}: no result of whichpool run ({reason}). Name one that a run has kept: results/RUN.json"
        ) from None


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}.") from None


def _of_schema(unknown: UnknownSchemaError) -> str:
    read = f"this version reads 1 to {SCHEMA}"
    if unknown.is_newer:
        return f"key 'schema' is {unknown.schema}; {read}. Read it with the version that wrote it, or newer."
    return f"key 'schema' is {unknown.schema!r}; {read}. Is it a result of whichpool run?"


def pretty(result: RunResult) -> bytes:
    """Return a result as indented JSON with a final newline."""
    return msgspec.json.format(to_json(result), indent=2) + b"\n"
