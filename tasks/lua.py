"""The texts of the ledger's Lua scripts, which lie beside this module."""

from functools import cache
from pathlib import Path


@cache
def script(name: str) -> str:
    """Return the text of a script, such as ``record``."""
    return Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
