"""SVG as text: every attribute and every text is escaped here, once for all plots."""

import re

from markupsafe import Markup, escape

_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # by XML 1.0
    "|[\u202a-\u202e\u2066-\u2069]"  # they turn the direction of whatever follows, our own words included
)
DIGITS = 1  # a tenth of a pixel is finer than anybody sees
NOTHING = Markup()


def element(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """Return one element.

    Args:
        name: of the element.
        children: text, which is escaped, or elements (`Markup`), which are not.
        attributes: `_` stands for `-`, a final one is dropped (`class_`); None leaves one out.
    """
    given = "".join(f' {_name(k)}="{_value_text(v)}"' for k, v in attributes.items() if v is not None)
    inside = "".join(clean(child) for child in children)
    return Markup(f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>")  # noqa: S704 (escaped)


def clean(text: str) -> Markup:
    """Return text escaped; elements stay as they are.

    Characters that XML forbids, and those that turn the direction of a line, are replaced.
    """
    return escape(text if isinstance(text, Markup) else _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def group(*children: str, **attributes: str | float | None) -> Markup:
    """Return elements as one; without any, nothing."""
    return element("g", *children, **attributes) if any(children) else NOTHING


def text(x: float, y: float, words: str, class_: str = "", anchor: str | None = None) -> Markup:
    """Return a line of text; `anchor` is ``middle`` or ``end``, else it starts at x."""
    return element("text", words, x=x, y=y, class_=class_ or None, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """Return a straight line."""
    return element("path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", class_=class_)


def polyline(points: list[tuple[float, float]], class_: str) -> Markup:
    """Return a line through points; nothing through fewer than two."""
    if len(points) < 2:  # noqa: PLR2004 (a line needs two ends)
        return NOTHING
    path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return element("path", d=f"M{path}", class_=class_)


def rect(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    """Return a rectangle; nothing where it has no width."""
    if width <= 0:
        return NOTHING
    return element("rect", x=x, y=y, width=width, height=height, class_=class_)


def number(value: float) -> str:
    """Return a coordinate, as short as it can be."""
    return f"{round(value, DIGITS) + 0.0:g}" if abs(value) < 1e5 else f"{value:.0f}"  # noqa: PLR2004 (`g` has 6 digits)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value_text(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else number(value)
