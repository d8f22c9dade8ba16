"""The first screen of a result: at most 25 rows, the verdicts among them, however narrow the terminal."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from rich.console import Console

from measure.model.cell_result import CellResult
from measure.model.result import CounterResult, RunResult, Verdict, Warned
from tests.full_run import full_run
from tests.odd_results import KINDS
from whichpool.reports.first_screen import MOST_ROWS
from whichpool.reports.terminal import TerminalExporter

MakeRun = Callable[..., RunResult]
MakeResult = Callable[..., CellResult]
KEPT, PAGE = Path("results/20261126-193741-c7dd25.json"), Path("results/20261126-193741-c7dd25.html")
EVERY = ".venv/bin/whichpool report --full"


def screen(result: RunResult, width: int | None = None, files: tuple[Path, ...] = (KEPT, PAGE)) -> str:
    """Return the first screen in a pipe, or on a terminal of this width."""
    console = width and Console(file=io.StringIO(), force_terminal=True, color_system=None, width=width)
    exporter = TerminalExporter(console or None, files, full=False, more=EVERY if files else "")
    return exporter.export(result)


def a_verdict(**fields: object) -> Verdict:
    """Return a verdict: threads is faster, unless a field says otherwise."""
    usual: dict[str, object] = {
        "job": "sleep", "pool": "prefork", "other": "threads", "answer": "faster", "winner": "threads",
        "recommended": "threads", "ratio": 0.25, "low": 0.24, "high": 0.26, "rounds": 5, "sentence": "so.",
    }  # fmt: skip
    return Verdict(**(usual | fields))  # type: ignore[arg-type]


def a_counter(strategy: str, pool: str, **fields: object) -> CounterResult:
    """Return a counter that kept all, unless a field says otherwise."""
    usual: dict[str, object] = {
        "strategy": strategy, "pool": pool, "expected": 2_000, "observed": 2_000, "lost_updates": 0,
        "increments_per_s": 1.0,
    }  # fmt: skip
    return CounterResult(**(usual | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [None, 40, 60, 80, 120, 200])
def test_it_is_a_screen(width: int | None) -> None:
    """At any usual width, and in a pipe."""
    assert len(screen(full_run(), width).splitlines()) <= MOST_ROWS


@pytest.mark.parametrize("made", KINDS, ids=lambda made: made.__name__)
@pytest.mark.parametrize("width", [None, 40, 80])
def test_odd_results_have_a_screen(made: Callable[[RunResult], RunResult], width: int | None) -> None:
    """Whatever is missing, and however much there is."""
    assert len(screen(made(full_run()), width).splitlines()) <= MOST_ROWS


@pytest.mark.parametrize("width", [None, 40, 80])
def test_many_verdicts_and_warnings_are_shortened(a_run: MakeRun, width: int | None) -> None:
    """And it is said how many more there are."""
    verdicts = tuple(a_verdict(job=f"job-{number}") for number in range(60))
    warnings = tuple(Warned(f"code-{number}", "so it is " * 9, f"do {number}") for number in range(9))
    text = screen(a_run(verdicts=verdicts, warnings=warnings), width)
    assert len(text.splitlines()) <= MOST_ROWS
    assert "more" in text
    assert "job-0" in text


def test_the_verdicts_come_last_but_for_where_the_rest_is(a_run: MakeRun) -> None:
    """What is printed last is seen first."""
    text = screen(a_run(verdicts=(a_verdict(),), warnings=(Warned("noisy", "it varied", "do it"),)))
    assert text.splitlines()[-5:] == [
        "Which pool?",
        "  sleep  threads  4.00 times the jobs per second of prefork [3.85, 4.17]",
        "",
        f"Page: {PAGE} (and .json)",
        f"$ {EVERY}  # every table",
    ]


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({}, "threads  4.00 times the jobs per second of prefork [3.85, 4.17]"),
        (
            {"answer": "not-slower", "winner": None, "equivalent": True, "ratio": 1.0, "low": 0.98,
             "high": 1.02, "memory_mb_per_slot": {"threads": 3.4, "prefork": 31.2}},
            "threads  as fast, 1.00 [0.98, 1.02]; 3.4 MB a slot, not 31.2",
        ),
        (
            {"answer": "not-slower", "winner": None, "ratio": 1.0, "low": 0.98, "high": 1.2,
             "memory_mb_per_slot": {"threads": 3.4, "prefork": 31.2}},
            "threads  not slower, 1.00 [0.83, 1.02]; 3.4 MB a slot, not 31.2",
        ),
        (
            {"answer": "not-slower", "winner": None, "recommended": None, "equivalent": True, "ratio": 1.0,
             "low": 0.98, "high": 1.02},
            "either  as fast, 1.00 [0.98, 1.02] of threads; no less memory",
        ),
        (
            {"answer": "undecided", "winner": None, "recommended": None,
             "sentence": "sleep: undecided between prefork and threads (1.02 [0.90, 1.15]); about 20 rounds "
             "would decide."},
            "undecided  1.02 [0.90, 1.15]; about 20 rounds would decide",
        ),
        (
            {"answer": "undecided", "winner": None, "recommended": None, "ratio": None, "doubt": "too few",
             "sentence": "sleep: undecided between prefork and threads: too few."},
            "undecided  too few",
        ),
    ],
)  # fmt: skip
def test_a_verdict_is_a_row(a_run: MakeRun, fields: dict[str, object], row: str) -> None:
    """The job, the pool to choose, and what that rests on."""
    assert f"\n  sleep  {row}\n" in screen(a_run(verdicts=(a_verdict(**fields),)))


def test_a_row_that_does_not_fit_is_said_in_few_words(a_run: MakeRun) -> None:
    """It would be broken."""
    assert "  sleep threads 4.00 times as fast\n" in "\n".join(
        line.rstrip() for line in screen(a_run(verdicts=(a_verdict(),)), 40).splitlines()
    )


def test_verdicts_of_workers_that_served_all_rounds_say_so(a_run: MakeRun) -> None:
    """One worker of each pool may have been lucky all the time."""
    assert "This holds for these workers" in screen(a_run(verdicts=(a_verdict(fresh_workers=False),)))


def test_what_has_no_verdict_is_shown_with_its_figures(a_run: MakeRun) -> None:
    """And it is said what a verdict takes."""
    text = screen(a_run())
    assert "\nWhat was measured\n  job" in text
    assert "No verdict: it takes two pools" in text


def test_counters_that_teach_come_first(a_run: MakeRun) -> None:
    """One that lost, one that nobody shares, one that is exact."""
    own = {"per_process": {"h/1": 1_000, "h/2": 1_000}}
    counters = (
        a_counter("unguarded", "threads"), a_counter("unguarded", "prefork", **own),
        a_counter("lock", "threads", safe_across=("threads",)),
        a_counter("lock", "prefork", safe_across=("threads",), **own),
        a_counter("redis-getset", "threads", observed=1_100, lost_updates=900),
        a_counter("ledger", "threads", exact_if_redelivered=True),
        a_counter("ledger", "prefork", exact_if_redelivered=True),
    )  # fmt: skip
    assert screen(a_run(counters=counters)).partition("Shared counters\n")[2].splitlines()[:3] == [
        "  redis-getset  lost 900 of 2,000 (45 %) on threads",
        "  lock          kept all 2,000 on threads; 1,000 + 1,000: no shared total on prefork",
        "  ledger        kept all 2,000 on threads and prefork, delivered twice or not",
    ]


def test_the_gravest_warnings_stay(a_run: MakeRun) -> None:
    """Those alike are counted, and the rest."""
    warnings = [Warned(f"x{i}", "little", f"do {i}") for i in range(3)]
    warnings += [Warned("lost", "jobs were lost", "look"), Warned("lost", "and others", "look")]
    text = screen(a_run(warnings=tuple(warnings)))
    assert "\nWarnings\n  jobs were lost (and 1 more like it)\n    $ look\n  little\n" in text
    assert "… and 2 more" in text


def test_a_command_is_whole_on_any_terminal(a_run: MakeRun) -> None:
    """Half of it cannot be typed."""
    assert f"$ {EVERY}  # every table" in screen(a_run(), 30)


def test_a_result_from_standard_input_names_no_file(a_run: MakeRun) -> None:
    """There is none."""
    text = screen(a_run(), files=())
    assert "Page" not in text
    assert "$" not in text


def test_a_result_without_a_page_names_its_file(a_run: MakeRun) -> None:
    """Its JSON."""
    assert f"\nResult: {KEPT}\n" in screen(a_run(), files=(KEPT,))


def test_a_stopped_run_says_why(a_run: MakeRun) -> None:
    """In its first line."""
    result = structs.replace(a_run(), status="partial", reason="a queue lost its worker")
    assert "partial (a queue lost its worker)" in screen(result).splitlines()[0]
