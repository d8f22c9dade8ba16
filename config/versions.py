"""Compare versions as numbers."""

import re

Numbers = tuple[int, ...]


def is_older(found: str, oldest: Numbers) -> bool:
    """Whether a version is older than the oldest that will do; one without a number is not."""
    numbers = numbers_of(found)
    return bool(numbers) and numbers < oldest


def numbers_of(version: str) -> Numbers:
    """Return the numbers that a version begins with: (20, 10, 24) of ``v20.10.24+dfsg1``."""
    found = re.search(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()


def spelled(numbers: Numbers) -> str:
    """Spell a version for people: ``5.7``."""
    return ".".join(map(str, numbers))
