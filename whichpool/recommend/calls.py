"""The calls that a task is measured with: from two flags, or a file of one call a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.files import MB, UnreadableFileError, read_within
from whichpool.errors import UsageError

Call = tuple[list[Any], dict[str, Any]]
MOST_BYTES = 64 * MB
MOST_CALLS = 10_000
_ONE = (
    'a list of arguments, an object of keyword arguments, or both, such as [["a.jpg", 300], {"fast": true}]'
)


def calls_from(args: str | None, kwargs: str | None, inputs: Path | None) -> list[Call]:
    """Return the calls that are asked for: one without arguments by default.

    Raises:
        UsageError: if a flag or a line is not what it has to be; the message says where, and what is allowed.
    """
    if inputs is None:
        return [(_of_flag("--args", args, list), _of_flag("--kwargs", kwargs, dict))]
    if args is not None or kwargs is not None:
        raise UsageError("--inputs has the arguments of each call: omit --args and --kwargs.")
    calls = list(_of_lines(inputs, _text(f"--inputs {inputs}", inputs)))
    if not calls:
        raise UsageError(f"--inputs {inputs}: it holds no call. A line is {_ONE}.")
    if len(calls) > MOST_CALLS:
        raise UsageError(f"--inputs {inputs}: {len(calls):,} calls; {MOST_CALLS:,} are cycled at most.")
    return calls


def _of_flag(flag: str, text: str | None, kind: type) -> Any:  # noqa: ANN401 (JSON)
    if text is None:
        return kind()
    if text.startswith("@"):
        text = _text(f"{flag} {text}", Path(text[1:]))
    example = "'[\"a.jpg\", 300]'" if kind is list else "'{\"n\": 5}'"
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{flag}: no JSON ({error}). One looks like {flag} {example}.") from None
    if not isinstance(value, kind):
        wanted = "a list" if kind is list else "an object"
        raise UsageError(f"{flag}: it has to be {wanted}, such as {flag} {example}.")
    return value


def _of_lines(path: Path, text: str) -> Iterator[Call]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise UsageError(
                f"--inputs {path}, line {number}: no JSON ({error}). A line is {_ONE}."
            ) from None
        yield _call(value, f"--inputs {path}, line {number}")


def _call(value: object, where: str) -> Call:
    if isinstance(value, dict):
        return [], value
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], list) and isinstance(value[1], dict):  # noqa: PLR2004 (both)
            return value[0], value[1]
        return value, {}
    raise UsageError(f"{where}: it has to be {_ONE}.")


def _text(where: str, path: Path) -> str:
    try:
        return read_within(path, MOST_BYTES).decode("utf-8-sig")
    except UnreadableFileError as error:
        raise UsageError(f"{where}: {error}.") from None
    except ValueError as error:
        raise UsageError(f"{where}: it is not UTF-8 ({error}).") from None
