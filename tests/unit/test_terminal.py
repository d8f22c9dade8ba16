"""whichpool.reports.terminal: a result for people, on a terminal and in a pipe."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from measure.model.cell_result import CellResult
from measure.model.result import CounterResult, Identity, RunResult, Verdict, Warned
from tests.full_run import full_run
from whichpool.reports.terminal import TerminalExporter

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]

KEPT = Path("results/RUN.json")
LOSING = CounterResult(
    strategy="lock", pool="threads", expected=2_000_000, observed=1_999_000, lost_updates=1_000,
    increments_per_s=1_234_567.8, safe_across=("threads",),
)  # fmt: skip


def piped(result: RunResult, *files: Path) -> str:
    """Return what is printed of a result, as into a pipe."""
    return TerminalExporter(files=files).export(result)


def on_terminal(result: RunResult, width: int, *files: Path) -> str:
    """Return what is printed of a result on a terminal of this width."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=width)
    return TerminalExporter(console, files).export(result)


def headings(text: str, title: str) -> list[str]:
    """Return the headings of a table."""
    lines = text.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith(title)]
    return [heading.strip() for heading in lines[at + 1].split("  ") if heading.strip()]


def test_verdicts_come_last(a_run: MakeRun) -> None:
    """They are the answer, in their own words, interval and all: what is printed last is seen first."""
    sentence = "sleep: threads does 4.00 [3.90, 4.10] times the jobs per second of prefork."
    verdict = Verdict(
        job="sleep", pool="prefork", other="threads", answer="faster", winner="threads", ratio=0.25,
        low=0.24, high=0.26, rounds=5, sentence=sentence,
    )  # fmt: skip
    printed = piped(a_run(verdicts=(verdict,)))
    assert f"\nVerdicts\n  {sentence}\n" in printed
    assert printed.index("Verdicts") > printed.index("Throughput")


def test_a_run_without_counters_has_no_table_of_them(a_run: MakeRun) -> None:
    """An empty table says nothing."""
    assert "Shared counters" not in piped(a_run())


def test_a_run_of_counters_alone_has_no_table_of_jobs(a_run: MakeRun, a_result: MakeResult) -> None:
    """Their cells are no contrast."""
    printed = piped(a_run(cells=(a_result(job="count/lock", strategy="lock"),), counters=(LOSING,)))
    assert "Shared counters" in printed
    assert "Throughput" not in printed


def test_who_ran_the_jobs_is_said_in_sentences(a_run: MakeRun, a_result: MakeResult) -> None:
    """Their cells are no contrast."""
    identity = Identity(
        job="whoami", pool="threads", concurrency=4, processes=1, threads_per_process=4, hosts=1,
        sentence="threads: 1 process with 4 threads",
    )  # fmt: skip
    printed = piped(a_run(cells=(a_result(job="whoami"),), identities=(identity,)))
    assert "\nWho ran the jobs\n  threads: 1 process with 4 threads\n" in printed
    assert "Throughput" not in printed


def test_curves_are_said_in_sentences() -> None:
    """Below their points."""
    assert "\nCurves\n  sleep on threads still grew at 32 at a time.\n" in piped(full_run())


def test_a_remedy_to_type_has_a_line_of_its_own(a_run: MakeRun) -> None:
    """It can be copied as it stands."""
    printed = piped(a_run(warnings=(Warned("busy", "the machine was busy", "whichpool doctor"),)))
    assert "\n  the machine was busy\n    $ whichpool doctor\n" in printed


def test_square_brackets_are_no_markup(a_run: MakeRun) -> None:
    """A message may quote anything; rich must not take it for a colour, or fail on it."""
    printed = piped(a_run(warnings=(Warned("failed", "list[int] and [/x]", "look"),)))
    assert "  list[int] and [/x]\n    $ look" in printed


def test_square_brackets_in_a_table_are_no_markup(a_run: MakeRun, a_result: MakeResult) -> None:
    """A job may be called anything."""
    assert "[red]job[/x]" in piped(a_run(cells=(a_result(job="[red]job[/x]"),)))


def test_a_message_cannot_steer_the_terminal(a_run: MakeRun) -> None:
    """An error's text may hold escape sequences."""
    printed = piped(a_run(warnings=(Warned("failed", "red \x1b[31m\nhere", "look"),)))
    assert "  red \\x1b[31m here\n" in printed


def test_a_pipe_gets_no_colours() -> None:
    """And no other control codes."""
    assert "\x1b" not in piped(full_run())


def test_a_pipe_gets_no_trailing_spaces() -> None:
    """They are noise in a diff."""
    assert not any(line != line.rstrip() for line in piped(full_run()).splitlines())


def test_a_long_sentence_is_one_line_in_a_pipe(a_run: MakeRun) -> None:
    """For grep."""
    printed = piped(a_run(warnings=(Warned("noisy", "word " * 60, "raise --rounds"),)))
    assert any(len(line) > 300 for line in printed.splitlines())


def test_tables_fit_a_pipe() -> None:
    """120 columns are what a page or a mail has."""
    tables = [line for line in piped(full_run()).splitlines() if not line.startswith("  ")]
    assert max(map(len, tables)) <= 120


def test_a_terminal_gets_colours() -> None:
    """Titles stand out."""
    assert "\x1b[1mVerdicts\x1b[0m" in on_terminal(full_run(), 120)


def test_lost_updates_are_red(a_run: MakeRun) -> None:
    """They are what a counter is measured for."""
    assert "\x1b[1;31m       1,000\x1b[0m" in on_terminal(a_run(counters=(LOSING,)), 120)


def test_a_long_sentence_is_indented_on_every_line(a_run: MakeRun) -> None:
    """Where a terminal has to break it."""
    printed = on_terminal(a_run(warnings=(Warned("noisy", "word " * 60, "look"),)), 80)
    broken = [line for line in printed.splitlines() if "word" in line]
    assert len(broken) > 2
    assert all(line.startswith("  word") for line in broken)


def test_a_command_is_never_broken(a_run: MakeRun) -> None:
    """Half of it cannot be typed."""
    command = f"whichpool run {'--long ' * 30}".strip()
    assert f"$ {command}" in on_terminal(a_run(warnings=(Warned("noisy", "it varied", command),)), 80)


def test_a_narrow_terminal_gets_the_essential_columns() -> None:
    """At 80 columns, the others would break every row in two."""
    text = TerminalExporter(Console(file=io.StringIO(), width=80)).export(full_run())
    assert headings(text, "Latency") == [
        "job", "pool", "at a time", "load", "p50 ms", "p95 ms", "p99 ms", "max ms",
    ]  # fmt: skip
    assert "p90 ms" in headings(piped(full_run()), "Latency")


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_row_is_broken_or_cut(width: int) -> None:
    """At no usual width."""
    text = TerminalExporter(Console(file=io.StringIO(), width=width)).export(full_run())
    assert "…" not in text
    assert not any(line.startswith("   ") and "$" not in line for line in text.splitlines())


def test_the_end_says_where_the_result_is(a_run: MakeRun) -> None:
    """Its JSON and its reports, each once."""
    assert piped(a_run(), KEPT, Path("results/RUN.html")).endswith(
        "\nFiles\n  results/RUN.json\n  results/RUN.html\n"
    )


def test_a_result_from_nowhere_names_no_file(a_run: MakeRun) -> None:
    """It came from standard input."""
    assert "Files" not in piped(a_run())


@pytest.mark.parametrize("status", ["complete", "partial", "cancelled"])
def test_every_status_can_be_shown(a_run: MakeRun, status: str) -> None:
    """A run that was stopped before its first cell, too."""
    assert status in piped(a_run(status=status, cells=()))


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80])
def test_no_figure_is_cut_however_narrow_the_terminal(width: int) -> None:
    """Words are broken instead, and columns of less importance omitted."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    text = TerminalExporter(console).export(full_run())
    assert "…" not in text
    for jobs_per_s in ("1,404.5", "266.8", "303.0", "24.0"):
        assert jobs_per_s in text
