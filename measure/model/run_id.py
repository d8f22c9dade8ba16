"""The one shape of a run's id, which names files and keys: checked wherever one comes from outside."""

import re

EXAMPLE = "20260131-120000-0a1b2c"
_SHAPE = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")


def is_run_id(text: object) -> bool:
    """Whether this is a run's id: a date, a time and six hexadecimal digits, and nothing else."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None
