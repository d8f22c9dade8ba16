"""whichpool.reports.plots.svg: whatever a text holds, it stays a text."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from whichpool.reports.plots.svg import element, group, number, polyline, rect, text

HOSTILE = ("<script>alert(1)</script>", "\"'/><img src=x>", "a & b", "\u202eright to left", "\x00\x0b\ud800")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_text(words: str) -> None:
    """The drawing still is XML, with one element in it."""
    drawn = ET.fromstring(group(text(0, 0, words)))  # noqa: S314 (our own)
    assert [child.tag for child in drawn] == ["text"]


@given(st.text(st.characters(exclude_categories=["C"]), max_size=40))
def test_text_comes_out_as_it_went_in(words: str) -> None:
    """Whatever people write."""
    assert (ET.fromstring(element("text", words)).text or "") == words  # noqa: S314 (our own)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_attributes_stay_inside_their_quotes(words: str) -> None:
    """As a class that somebody could name."""
    drawn = ET.fromstring(element("rect", class_=words))  # noqa: S314 (our own)
    assert list(drawn.attrib) == ["class"]


def test_nothing_turns_the_direction_of_a_line() -> None:
    """What a job said cannot reverse the words around it."""
    assert element("text", "a\u202eb") == Markup("<text>a\N{REPLACEMENT CHARACTER}b</text>")


def test_elements_within_elements_are_not_escaped_again() -> None:
    """Only text is."""
    assert element("g", element("rect", x=1)) == Markup('<g><rect x="1"/></g>')


def test_an_attribute_that_is_none_is_left_out() -> None:
    """So that callers need no condition."""
    assert element("text", "a", text_anchor=None) == Markup("<text>a</text>")


@pytest.mark.parametrize(
    ("value", "shown"), [(1.0, "1"), (1.26, "1.3"), (-0.04, "0"), (12345.67, "12345.7"), (2e6, "2000000")]
)
def test_coordinates_are_short(value: float, shown: str) -> None:
    """A page has thousands."""
    assert number(value) == shown


@pytest.mark.parametrize("drawn", [group(), polyline([(1, 1)], "curve"), rect(0, 0, 0, 9, "kept")])
def test_nothing_is_drawn_of_nothing(drawn: Markup) -> None:
    """No empty group, no line through one point, no bar without a width."""
    assert drawn == ""
