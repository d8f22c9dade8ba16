"""config.versions: versions are compared as numbers."""

import pytest
from packaging.version import Version

from config.versions import is_older, version_of


@pytest.mark.parametrize(
    ("version", "number"),
    [("5.7.0", "5.7.0"), ("v2.20.0", "2.20.0"), ("20.10.24+dfsg1", "20.10.24+dfsg1"),
     ("2.26.1-desktop.1", "2.26.1"), ("8", "8"), ("24.0.5-0ubuntu1", "24.0.5"), ("dev", None)],
)  # fmt: skip
def test_a_version_is_read_up_to_its_first_suffix(version: str, number: str | None) -> None:
    """Distributions add their own."""
    assert version_of(version) == (Version(number) if number else None)


@pytest.mark.parametrize(
    ("found", "older"),
    [
        ("5.6.9", True), ("5.7.0rc1", True), ("5.7", False), ("5.7.0", False), ("5.10.0", False),
        ("10.0", False),
    ],
)  # fmt: skip
def test_versions_are_compared_as_numbers(found: str, older: bool) -> None:
    """10 comes after 7, and a candidate before its release."""
    assert is_older(found, "5.7") is older


@pytest.mark.parametrize("found", ["", "dev", "unknown"])
def test_a_version_without_a_number_is_not_blamed(found: str) -> None:
    """Who builds their own knows."""
    assert not is_older(found, "5.7")
