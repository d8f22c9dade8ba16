"""whichpool.reports.sentences: the run in two lines, notes, remedies, clean text."""

from collections.abc import Callable

import pytest

from measure.model.cell_result import CellResult
from measure.model.result import CounterResult, RunResult, Warned
from measure.warnings.kinds import WarningKind
from whichpool.reports.sentences import headline, notes, one_line, warned_lines

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]


def a_counter(strategy: str, **fields: object) -> CounterResult:
    """Return a counter on prefork; every other field can be named."""
    usual = {"expected": 30, "observed": None, "lost_updates": None, "increments_per_s": None}
    return CounterResult(strategy=strategy, pool="prefork", **{**usual, **fields})  # type: ignore[arg-type]  # any field


def test_the_headline_says_what_where_and_how_complete(a_run: MakeRun) -> None:
    """Planned, unique, duplicated, failed and lost, of all cells."""
    assert headline(a_run()) == [
        "run 20260101-000000-abcdef: complete, 3 s on 2 CPUs, Python 3.11.7",
        "8 jobs planned, 8 unique, 0 duplicates, 0 failed, 0 lost",
    ]


def test_the_headline_sums_over_the_cells(a_run: MakeRun, a_result: MakeResult) -> None:
    """With a thousand's comma."""
    cells = tuple(a_result(planned=1_000, unique=990, duplicates=1, failed=2, lost=10) for _ in range(2))
    assert headline(a_run(cells=cells))[1] == (
        "2,000 jobs planned, 1,980 unique, 2 duplicates, 4 failed, 20 lost"
    )


def test_a_stopped_run_says_why(a_run: MakeRun) -> None:
    """Behind its status."""
    first, _ = headline(a_run(status="partial", reason="nothing was done"))
    assert ": partial (nothing was done), " in first


def test_strategies_with_the_same_reason_share_a_line() -> None:
    """It is said once."""
    missing = [a_counter(name, unavailable="made before the fork") for name in ("value", "queue")]
    assert notes(missing) == ["unavailable: value, queue on prefork: made before the fork"]


def test_what_a_figure_does_not_say_is_a_note() -> None:
    """With the counter's name."""
    assert notes([a_counter("lock", note="mind this")]) == ["lock on prefork: mind this"]


def test_a_warning_without_a_remedy_is_a_line() -> None:
    """An older result's advice stands in its message."""
    assert list(warned_lines([Warned("noisy", "it varied: add rounds", "")])) == ["it varied: add rounds"]


def test_warnings_with_the_same_remedy_share_its_command() -> None:
    """It is typed once."""
    warnings = [
        WarningKind.NOISY.says("one varied"),
        WarningKind.BUSY.says("others were busy"),
        WarningKind.NOISY.says("two"),
    ]
    assert list(warned_lines(warnings)) == [
        "one varied",
        "two",
        f"  $ {WarningKind.NOISY.remedy}",
        "others were busy",
        f"  $ {WarningKind.BUSY.remedy}",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\nb\tc\r\nd", "a b c  d"), ("\x1b[0m", r"\x1b[0m"), ("\x9b0m", r"\x9b0m"), ("ä — 日本", "ä — 日本")],
)
def test_a_text_is_one_harmless_line(text: str, expected: str) -> None:
    """Control characters are shown, not obeyed."""
    assert one_line(text) == expected
