"""whichpool.reports.html: one sound page, with every figure, whatever a result lacks or holds."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from measure.model.result import RunResult
from measure.warnings.kinds import WarningKind
from tests.full_run import full_run
from tests.odd_results import HOSTILE, KINDS, changed, hostile, nothing
from tests.unit.pages import Seen
from whichpool.reports.html import HtmlExporter
from whichpool.reports.tables import tables

Make = Callable[..., Any]
LARGEST_KB = 300


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def result(request: pytest.FixtureRequest) -> RunResult:
    """Return one kind of result after the other."""
    made: RunResult = request.param(full_run())
    return made


@pytest.fixture(scope="module")
def seen(result: RunResult) -> Seen:
    """Return its page, in which every tag is closed."""
    return Seen(HtmlExporter().export(result))


def seen_of(result: RunResult) -> Seen:
    """Return the page of a result."""
    return Seen(HtmlExporter().export(result))


def clean(text: str) -> str:
    """Return a text as a page holds it: without what HTML forbids, and what turns a line around."""
    return re.sub("[\x00\u202e]", "\N{REPLACEMENT CHARACTER}", text)


def test_every_figure_of_every_table_is_in_the_page(result: RunResult, seen: Seen) -> None:
    """As in the other reports, to the letter."""
    cells = [found.text for found in seen.all("th", "td")]
    for table in tables(result):
        shown = [clean(text) for row in table.shown() for text in row]
        start = next(i for i in range(len(cells)) if cells[i : i + len(shown)] == shown)
        assert start > 0


def test_nothing_of_a_page_can_run_or_load(seen: Seen) -> None:
    """No script, no picture, no style of elsewhere, no handler, no address."""
    assert {found.tag for found in seen.elements}.isdisjoint(
        {"script", "img", "iframe", "object", "embed", "form"}
    )
    for found in seen.elements:
        assert not any(name.startswith("on") or name in {"src", "style"} for name in found.attributes)
        assert found.attributes.get("href", "#").startswith(("#", "data:,"))


def test_ids_are_unique_and_every_reference_has_one(seen: Seen) -> None:
    """A screen reader follows them."""
    ids = seen.ids()
    assert len(ids) == len(set(ids))
    wanted = [name for found in seen.elements for name in found.attributes.get("aria-labelledby", "").split()]
    links = [found.attributes["href"][1:] for found in seen.all("a")]
    assert {*wanted, *links} <= set(ids)


def test_headings_go_down_one_level_at_a_time(seen: Seen) -> None:
    """From the only h1."""
    levels = [int(found.tag[1]) for found in seen.all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_drawing_says_its_name_and_its_finding(seen: Seen) -> None:
    """In words, and is sound XML."""
    for drawing in seen.drawings():
        assert drawing.attrib["role"] == "img"
        title, finding = drawing[0], drawing[1]
        assert (title.tag, finding.tag) == ("title", "desc")
        assert (title.text or "").strip()
        assert (finding.text or "").strip(" .")


def test_no_drawing_holds_a_figure_that_is_none(seen: Seen) -> None:
    """Neither as a coordinate nor as a word."""
    for drawing in seen.drawings():
        assert not {"nan", "inf", "None"} & {word for e in drawing.iter() for word in (e.text or "").split()}
        assert not any(
            bad in value for e in drawing.iter() for value in e.attrib.values() for bad in ("nan", "inf")
        )


def test_every_table_has_a_caption_and_headings_with_a_scope(seen: Seen) -> None:
    """And stands in a region that the keyboard can scroll."""
    assert len(seen.all("caption")) == len(seen.all("table"))
    assert {found.attributes.get("scope") for found in seen.all("th")} <= {"col", "row"}
    regions = [found for found in seen.elements if found.attributes.get("role") == "region"]
    assert len(regions) == len(seen.all("table"))
    assert all(found.attributes["tabindex"] == "0" and found.attributes["aria-label"] for found in regions)


def test_hostile_text_is_shown_as_it_is() -> None:
    """Nothing is left out: the reader sees what the job said."""
    shown = seen_of(hostile(full_run()))
    assert any(clean(HOSTILE) in found.text for found in shown.all("li", "p"))


def test_a_whole_page_is_small() -> None:
    """So that it can be sent around."""
    assert len(HtmlExporter().export(full_run()).encode()) < LARGEST_KB * 1000


def test_a_whole_result_has_every_section() -> None:
    """Each kind of plot has its data there."""
    ids = seen_of(full_run()).ids()
    wanted = (
        "verdicts throughput latency waits scaling memory counters timelines outcomes warnings provenance"
    )
    assert set(wanted.split()) <= set(ids)


def test_a_result_of_nothing_has_its_provenance_and_its_reason() -> None:
    """And no section of plots."""
    page = seen_of(nothing(full_run()))
    assert [found.text for found in page.all("h2")] == ["Provenance"]
    assert "This run is partial: no workers." in page.page
    assert page.all("h1")[0].text == "Nothing was measured"


def test_verdicts_stand_before_everything_else() -> None:
    """The sentences, word by word, then the plots."""
    page = seen_of(full_run())
    assert page.all("h2")[0].text == "Verdicts"
    said = [found.text for found in page.all("p")]
    assert all(verdict.sentence in said for verdict in full_run().verdicts)


def test_a_remedy_that_is_a_command_can_be_copied_as_one() -> None:
    """A warning without one is a sentence."""
    codes = [found.text for found in seen_of(full_run()).all("code")]
    assert codes == [WarningKind.NOISY.remedy, WarningKind.BUSY.remedy, WarningKind.FAILED.remedy]


@pytest.mark.parametrize(
    ("watched", "said"), [(True, "as Flower does"), (False, "Flower did not watch"), (None, "is not known")]
)
def test_the_page_says_whether_flower_watched(watched: bool | None, said: str) -> None:
    """Because that costs throughput."""
    assert said in seen_of(changed(full_run(), watched=watched)).page


def test_without_verdicts_the_page_says_why(a_run: Make) -> None:
    """It is the first thing that a reader looks for."""
    assert "at least 5 rounds" in next(
        found.text for found in seen_of(a_run()).all("p") if found.attributes.get("class") == "answer"
    )


def test_lost_jobs_raise_the_alarm(a_run: Make, a_result: Make) -> None:
    """At the top, not in a table alone."""
    page = seen_of(a_run(cells=(a_result(lost=3, unique=5),)))
    assert "3 jobs have no outcome." in next(
        f.text for f in page.all("p") if f.attributes.get("class") == "alarm"
    )


def test_a_sound_run_has_no_alarm(a_run: Make) -> None:
    """So that one is seen."""
    assert "alarm" not in [found.attributes.get("class") for found in seen_of(a_run()).all("p")]


def test_a_result_is_not_changed_by_its_page() -> None:
    """Two pages of one result are equal."""
    assert HtmlExporter().export(full_run()) == HtmlExporter().export(full_run())


def test_the_exporter_says_its_name_and_its_suffix() -> None:
    """By which a user asks for it."""
    assert (HtmlExporter().name, HtmlExporter().suffix) == ("html", ".html")


def test_of_very_many_jobs_the_first_fifty_are_drawn() -> None:
    """And the page says how many are not: one with thousands of drawings opens in no browser."""
    full = full_run()
    drawn = [timeline for timeline in full.timelines if timeline.job == "sleep"]
    many = tuple(msgspec.structs.replace(timeline, job=f"job-{i}") for i in range(120) for timeline in drawn)
    page = HtmlExporter().export(msgspec.structs.replace(full, timelines=many))
    assert "70 further jobs are not drawn" in page
    assert page.count('id="timeline-') <= 2 * 50 * len(drawn)
    assert "further jobs" not in HtmlExporter().export(full)
