"""whichpool.reports.plots.palette: a pool looks the same everywhere, and can be read by everybody."""

import re
from pathlib import Path

import pytest

from whichpool.reports import plots
from whichpool.reports.plots.palette import DARK, DASHES, KNOWN, LIGHT, styles

CSS = (Path(plots.__file__).parents[1] / "page.css").read_text("utf-8")
LEAST = 4.5  # contrast of text, WCAG 2.2, 1.4.3


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, by WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, by WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def named(number: int) -> dict[str, str]:
    """Return the page's own colours: those of the light (0) or the dark scheme (1)."""
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", re.findall(r":root \{([^}]*)\}", CSS)[number]))


@pytest.mark.parametrize(("scheme", "colours"), [(0, LIGHT), (1, DARK)], ids=["light", "dark"])
def test_every_pools_colour_can_be_read_on_every_ground(scheme: int, colours: tuple[str, ...]) -> None:
    """Names of pools are written in it."""
    grounds = [named(scheme)[name] for name in ("paper", "card")]
    assert min(contrast(colour, ground) for colour in colours for ground in grounds) >= LEAST


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "muted", "link", "alarm"])
def test_every_text_can_be_read_on_every_ground(scheme: int, name: str) -> None:
    """The row under the pointer included."""
    page = named(scheme)
    assert min(contrast(page[name], page[ground]) for ground in ("paper", "card", "band", "shade")) >= LEAST


def test_a_known_pool_always_looks_the_same() -> None:
    """Whatever else ran beside it."""
    assert styles(["prefork"])["prefork"] == styles(["loop", "threads", "prefork"])["prefork"]


def test_eight_pools_look_different() -> None:
    """By colour, shape and dashes; unknown ones get what is left."""
    drawn = styles([*KNOWN, "eventlet"])
    assert len({style.mark(0, 0, 4) for style in drawn.values()}) == 8
    assert len(set(DASHES)) == len(set(LIGHT)) == len(set(DARK)) == 8


def test_more_pools_than_colours_are_drawn_all_the_same() -> None:
    """Nobody contrasts so many, but a page must not fail."""
    assert len(styles([f"pool {i}" for i in range(20)])) == 20
