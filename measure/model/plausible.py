"""Figures that no run can have: what would overflow, or be no date, is refused as a result is read."""

from collections.abc import Iterator

import msgspec

LARGEST, SMALLEST = 1e150, 1e-150  # their products do not overflow; the widest interval is far below
LAST_MOMENT = 253_402_300_800  # the year 10000, in seconds since the epoch
MOMENTS = {"started", "ended", "created"}
ANY_NUMBER = {"seed", "arrivals_seed"}


def check_figures(document: object) -> None:
    """Check every number of a decoded result.

    Raises:
        msgspec.ValidationError: if one is too large or too small to be reckoned with; it names its place.
    """
    for path, name, figure in _figures(document, "$", ""):
        if name not in ANY_NUMBER and not _is_plausible(name, figure):
            raise msgspec.ValidationError(f"{figure!r} is not a figure that a run can have - at `{path}`")


def _is_plausible(name: str, figure: float) -> bool:
    size = abs(figure)
    if name in MOMENTS:
        return 0 <= figure < LAST_MOMENT
    return size == 0 or SMALLEST <= size <= LARGEST


def _figures(value: object, path: str, name: str) -> Iterator[tuple[str, str, float]]:
    """Yield the place, the field's name and the value of each number; a list's are of the list's name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _figures(inner, f"{path}.{key}", str(key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _figures(inner, f"{path}[{index}]", name)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, name, value
