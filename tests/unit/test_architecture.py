"""The documents name modules that there are, and the house has the shape that they tell of."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMED = re.compile(r"`((?:config|measure|tasks|workers|whichpool|tests|benchmarks)/[\w/]+\.(?:py|lua))`")
OURS = ("config", "measure", "tasks", "workers", "whichpool")
TWICE = {"plan"}  # as a type, and the making of one
LONGEST = 300


def modules() -> list[Path]:
    """Return all modules of the product."""
    return [path for top in OURS for path in (ROOT / top).rglob("*.py") if not path.name.startswith("__")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_files_that_there_are(page: Path) -> None:
    """A move that forgets the documents fails here."""
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    assert [file for file in named if not (ROOT / file).is_file()] == []


def test_a_module_has_a_name_of_its_own() -> None:
    """Plots are named after what they draw; else only a plan's is there twice."""
    names = Counter(path.stem for path in modules() if path.parent.name != "plots")
    assert {name for name, count in names.items() if count > 1} == TWICE


def test_whichpool_is_rooms_and_not_a_pile() -> None:
    """What stands beside the rooms is for all of them."""
    beside = {path.stem for path in (ROOT / "whichpool").glob("*.py") if not path.name.startswith("__")}
    assert beside == {"errors", "consoles", "called_as"}


def test_no_module_is_long() -> None:
    """It would have a second subject."""
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
