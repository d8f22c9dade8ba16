"""config.versions: versions are compared as numbers."""

import pytest

from config.versions import Numbers, is_older, numbers_of, spelled


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("5.7.0", (5, 7, 0)), ("v2.20.0", (2, 20, 0)), ("20.10.24+dfsg1", (20, 10, 24)),
     ("2.26.1-4", (2, 26, 1)), ("8", (8,)), ("5.7.0rc1", (5, 7, 0)), ("dev", ())],
)  # fmt: skip
def test_a_version_is_read_up_to_its_first_suffix(version: str, numbers: Numbers) -> None:
    """Distributions add their own."""
    assert numbers_of(version) == numbers


@pytest.mark.parametrize(
    ("found", "older"),
    [("5.6.9", True), ("5.7", False), ("5.7.0", False), ("5.10.0", False), ("10.0", False)],
)
def test_versions_are_compared_as_numbers(found: str, older: bool) -> None:
    """10 comes after 7."""
    assert is_older(found, (5, 7)) is older


@pytest.mark.parametrize("found", ["", "dev", "unknown"])
def test_a_version_without_a_number_is_not_blamed(found: str) -> None:
    """Who builds their own knows."""
    assert not is_older(found, (5, 7))


def test_a_version_is_spelled_with_dots() -> None:
    """As people do."""
    assert spelled((20, 10)) == "20.10"
