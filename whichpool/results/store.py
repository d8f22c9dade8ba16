"""Results as files: each run is kept, under its id."""

from pathlib import Path
from tempfile import TemporaryFile, gettempdir, mkdtemp

import msgspec

from config.files import MB, UnreadableFileError, read_within, write_whole
from measure.model.plan import SCHEMA
from measure.model.result import RunResult, result_from_json, to_json
from measure.model.run_id import is_run_id
from measure.model.upgrade import UnknownSchemaError
from whichpool.errors import UsageError

MOST_BYTES = 256 * MB  # a result of the largest plan is a tenth of that


def check_writable(folder: Path) -> None:
    """Make the results folder, and make sure before the run that its result can be kept.

    Raises:
        UsageError: if it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as probe:  # it has no name that could be somebody's, or be seen
            probe.write(b"whichpool")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--results {folder}: {getattr(error, 'strerror', None) or error}. Name a folder that you can "
            "write to (--results FOLDER or WHICHPOOL_RESULTS)."
        ) from None


def keep(result: RunResult, folder: Path) -> Path:
    """Write a result to the folder, whole or not at all; return the file's path.

    Raises:
        OSError: if it cannot be written.
    """
    path = folder / f"{result.run_id}.json"
    write_whole(path, pretty(result))
    return path


def keep_somewhere(result: RunResult, folder: Path) -> tuple[Path | None, str]:
    """Keep a result in the folder, or, where that is full or gone, in a new one among the temporary files.

    Returns:
        The file's path, None where nothing can be written anywhere; and, unless it is in the folder, why not.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return keep(result, folder), ""
    except OSError as error:
        why = f"--results {folder}: {error.strerror}"
    try:
        return _kept_elsewhere(result, why)
    except OSError as error:
        return (
            None,
            f"{why}; in {gettempdir()}: {error.strerror}. The result is in no file: it was printed only.",
        )


def _kept_elsewhere(result: RunResult, why: str) -> tuple[Path, str]:
    folder = Path(mkdtemp(prefix="whichpool-result-"))
    try:
        path = keep(result, folder)
    except OSError:
        folder.rmdir()
        raise
    return path, f"{why}; the result is in {path}."


def newest_result(folder: Path) -> Path:
    """Return the file of the newest result in a folder: a run's id begins with its moment.

    Raises:
        UsageError: if there is none.
    """
    files = [path for path in folder.glob("*.json") if is_run_id(path.stem) and path.is_file()]
    if not files:
        raise UsageError(
            f"{folder}: no run has kept a result here. Name its file, or the folder: --results FOLDER"
        )
    return max(files)


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
        return read_within(path, MOST_BYTES)
    except UnreadableFileError as error:
        raise UsageError(f"{path}: {error}.") from None


def _of_schema(unknown: UnknownSchemaError) -> str:
    read = f"this version reads 1 to {SCHEMA}"
    if unknown.is_newer:
        return f"key 'schema' is {unknown.schema}; {read}. Read it with the version that wrote it, or newer."
    return f"key 'schema' is {unknown.schema!r}; {read}. Is it a result of whichpool run?"


def pretty(result: RunResult) -> bytes:
    """Return a result as indented JSON with a final newline."""
    return msgspec.json.format(to_json(result), indent=2) + b"\n"
