"""A page as tests look at it: its elements, its tables, its drawings."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

EMPTY = frozenset({"meta", "link", "br", "img"})
_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


@dataclass
class Found:
    """One element: its tag, its attributes, and all text within it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Seen(HTMLParser):
    """All elements of a page, in their order; fails where a tag is not closed."""

    page: str
    elements: list[Found] = field(default_factory=list)
    _open: list[Found] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        found = Found(tag, {name: value or "" for name, value in attrs})
        self.elements.append(found)
        if tag not in EMPTY:
            self._open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that has no content."""
        self.elements.append(Found(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which has to be of this tag."""
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Give a text to all elements that it stands in."""
        for found in self._open:
            found.text += data

    def all(self, *tags: str) -> list[Found]:
        """Return the elements of these tags."""
        return [found for found in self.elements if found.tag in tags]

    def drawings(self) -> list[ET.Element]:
        """Return every drawing, parsed as XML."""
        return [ET.fromstring(drawn) for drawn in _SVG.findall(self.page)]  # noqa: S314 (our own)

    def ids(self) -> list[str]:
        """Return every id."""
        return [found.attributes["id"] for found in self.elements if "id" in found.attributes]
