"""Compare versions, those of distributions among them."""

import re

from packaging.version import InvalidVersion, Version

_RELEASE = re.compile(r"\d+(?:\.\d+)*")


def is_older(version: str, oldest: str) -> bool:
    """Whether a version is older than the oldest that will do; one without a number is not."""
    number = version_of(version)
    return number is not None and number < Version(oldest)


def version_of(text: str) -> Version | None:
    """Return a version, or the part that is one (2.26.1 of ``2.26.1-desktop.1``); None without a number."""
    try:
        return Version(text)
    except InvalidVersion:
        release = _RELEASE.search(text)
        return Version(release[0]) if release else None
