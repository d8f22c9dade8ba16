"""A TOML file as a document, or one line on what is wrong with it."""

import codecs
import tomllib
from pathlib import Path
from typing import Any

from config.files import MB, UnreadableFileError, read_within
from whichpool.errors import UsageError

MOST_BYTES = MB
_OTHER_ENCODINGS = {  # by what they begin with; UTF-32's little-endian mark begins with UTF-16's
    codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}  # fmt: skip


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file, or with ``-`` standard input, says.

    Raises:
        UsageError: if it cannot be read, is larger than a megabyte, or is not TOML; with the line where one
            is known.
    """
    try:
        raw = read_within(path, MOST_BYTES)
    except UnreadableFileError as error:
        raise UsageError(f"{path}: {error}.") from None
    for mark, encoding in _OTHER_ENCODINGS.items():
        if raw.startswith(mark):
            raise UsageError(f"{path}: no TOML: it is {encoding}. Save it as UTF-8.")
    return _parsed(path, raw)


def nested_too_deeply(path: Path) -> UsageError:
    """Return the message of a file that no parser gets to the end of."""
    return UsageError(f"{path}: no plan: its lists or tables are nested too deeply.")


def _parsed(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(
            raw.decode("utf-8-sig")
        )  # a byte order mark, as editors on Windows write, is none
    except RecursionError:
        raise nested_too_deeply(path) from None
    except ValueError as error:  # no UTF-8, no TOML, or an integer that Python does not read
        raise UsageError(f"{path}: no TOML: {error}.") from None
