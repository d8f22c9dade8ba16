"""whichpool.report: a result on the terminal."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console
from rich.table import Table

from measure.durations import Durations
from measure.result import CellResult, CounterResult, Identity, RunResult, Verdict, Warned
from whichpool.report import contrast_table, counter_table, headline, show

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]

COUNTER = CounterResult(
    strategy="lock", pool="threads", expected=2_000_000, observed=1_999_000, lost_updates=1_000,
    increments_per_s=1_234_567.8, safe_across=("threads",),
)  # fmt: skip
MISSING = CounterResult(
    strategy="value", pool="prefork", expected=10, observed=None, lost_updates=None, increments_per_s=None,
    unavailable="made before the fork",
)  # fmt: skip


def shown(result: RunResult) -> str:
    """Return what is printed of a result, as into a pipe."""
    stream = io.StringIO()
    show(result, Console(file=stream, width=140))
    return stream.getvalue()


def rows(table: Table) -> list[list[str]]:
    """Return the cells of a table, row by row."""
    return [
        list(row)
        for row in zip(*([str(cell) for cell in column.cells] for column in table.columns), strict=True)
    ]


def test_the_headline_says_what_where_and_how_complete(a_run: MakeRun) -> None:
    """Planned, unique, duplicated, failed and lost, of all cells."""
    assert headline(a_run()) == (
        "run 20260101-000000-abcdef: complete, 3 s on 2 CPUs, Python 3.11.7\n"
        "8 jobs planned, 8 unique, 0 duplicates, 0 failed, 0 lost"
    )


def test_the_headline_sums_over_the_cells(a_run: MakeRun, a_result: MakeResult) -> None:
    """With a thousand's comma."""
    cells = tuple(a_result(planned=1_000, unique=990, duplicates=1, failed=2, lost=10) for _ in range(2))
    assert "2,000 jobs planned, 1,980 unique, 2 duplicates, 4 failed, 20 lost" in headline(a_run(cells=cells))


def test_a_stopped_run_says_why(a_run: MakeRun) -> None:
    """Behind its status."""
    assert ": partial (nothing was done), " in headline(a_run(status="partial", reason="nothing was done"))


def test_the_rounds_of_a_cell_are_one_row(a_result: MakeResult) -> None:
    """The median of each figure, and the spread of the throughput."""
    cells = [
        a_result(
            round=number, jobs_per_s=rate, efficiency=rate / 100, memory_mb=80.0, cpu_s_per_job=0.01,
            runtime=Durations(0.02, 0.01, 0.02, rate / 1_000, 0.3, 0.4),
        )
        for number, rate in enumerate((50.0, 60.0, 70.0), 1)
    ]  # fmt: skip
    (row,) = rows(contrast_table(cells))
    assert row == ["sleep", "threads", "4", "3", "60.0", "17%", "60%", "60.0 ms", "10.0 ms", "20.0"]


def test_what_was_not_measured_is_a_dash(a_result: MakeResult) -> None:
    """Not zero."""
    (row,) = rows(contrast_table([a_result(jobs_per_s=None, unique=0)]))
    assert row[3:] == ["1", "-", "-", "-", "-", "-", "-"]


def test_pools_of_a_job_stand_together(a_result: MakeResult) -> None:
    """Jobs in the order in which they were first run, pools by the alphabet."""
    cells = [a_result(job=job, pool=pool) for pool in ("threads", "prefork") for job in ("sleep", "primes")]
    assert [row[:2] for row in rows(contrast_table(cells))] == [
        ["sleep", "prefork"],
        ["sleep", "threads"],
        ["primes", "prefork"],
        ["primes", "threads"],
    ]


def test_two_concurrencies_are_two_rows(a_result: MakeResult) -> None:
    """They are different things."""
    cells = [a_result(concurrency=2), a_result(concurrency=4)]
    assert [row[2] for row in rows(contrast_table(cells))] == ["2", "4"]


def test_a_counter_is_a_row() -> None:
    """Expected, observed, lost, fast, safe."""
    assert rows(counter_table([COUNTER])) == [
        ["lock", "threads", "2,000,000", "1,999,000", "1,000", "1,234,568", "threads"]
    ]


def test_an_unavailable_counter_says_so() -> None:
    """Instead of a figure."""
    assert rows(counter_table([MISSING])) == [["value", "prefork", "10", "unavailable", "-", "-", "nothing"]]


def test_a_counter_that_survives_redelivery_says_so() -> None:
    """Beside its reach."""
    exact = CounterResult(
        strategy="ledger", pool="threads", expected=1, observed=1, lost_updates=0, increments_per_s=1.0,
        safe_across=("threads", "hosts"), exact_if_redelivered=True,
    )  # fmt: skip
    assert rows(counter_table([exact]))[0][-1] == "threads, hosts; redelivery"


def test_a_run_without_counters_has_no_table_of_them(a_run: MakeRun) -> None:
    """An empty table says nothing."""
    assert "Shared counters" not in shown(a_run())


def test_a_run_of_counters_alone_has_no_table_of_jobs(a_run: MakeRun, a_result: MakeResult) -> None:
    """Their cells are no contrast."""
    printed = shown(a_run(cells=(a_result(job="count/lock", strategy="lock"),), counters=(COUNTER,)))
    assert "Shared counters" in printed
    assert "Jobs (medians" not in printed


def test_identity_cells_are_no_contrast(a_run: MakeRun, a_result: MakeResult) -> None:
    """Who ran them is their point."""
    identity = Identity(
        job="whoami", pool="threads", concurrency=4, processes=1, threads_per_process=4, hosts=1,
        sentence="threads: 1 process with 4 threads",
    )  # fmt: skip
    printed = shown(a_run(cells=(a_result(job="whoami"),), identities=(identity,)))
    assert "Who ran the jobs\n  threads: 1 process with 4 threads" in printed
    assert "Jobs (medians" not in printed


def test_verdicts_are_printed_in_their_own_words(a_run: MakeRun) -> None:
    """Interval and all."""
    sentence = "sleep: threads does 4.00 [3.90, 4.10] times the jobs per second of prefork."
    verdict = Verdict(
        job="sleep", pool="prefork", other="threads", winner="threads", ratio=0.25, low=0.24, high=0.26,
        rounds=5, sentence=sentence,
    )  # fmt: skip
    assert f"Verdicts\n  {sentence}\n" in shown(a_run(verdicts=(verdict,)))


def test_a_warning_is_printed_with_its_remedy(a_run: MakeRun) -> None:
    """What to do about it."""
    printed = shown(a_run(warnings=(Warned("noisy", "sleep varied", "raise --rounds"),)))
    assert "Warnings\n  sleep varied: raise --rounds" in printed


def test_square_brackets_are_no_markup(a_run: MakeRun) -> None:
    """A message may quote anything; rich must not take it for a colour, or fail on it."""
    warned = Warned("failed", "list[int] and [/x]", "look")
    assert "  list[int] and [/x]: look" in shown(a_run(warnings=(warned,)))


def test_strategies_with_the_same_reason_share_a_line(a_run: MakeRun) -> None:
    """It is said once."""
    other = CounterResult(
        strategy="queue", pool="prefork", expected=10, observed=None, lost_updates=None,
        increments_per_s=None, unavailable="made before the fork",
    )  # fmt: skip
    printed = shown(a_run(counters=(MISSING, other)))
    assert "unavailable: value, queue on prefork: made before the fork" in printed


def test_a_counter_of_each_process_is_shown_for_each(a_run: MakeRun) -> None:
    """The sum alone would pass for a total."""
    counter = CounterResult(
        strategy="lock", pool="prefork", expected=30, observed=30, lost_updates=0, increments_per_s=1.0,
        per_process={"a/1": 10, "a/2": 20},
    )  # fmt: skip
    assert "lock on prefork: 10 + 20, one counter a process" in shown(a_run(counters=(counter,)))


def test_a_long_sentence_is_one_line_in_a_pipe(a_run: MakeRun) -> None:
    """For grep."""
    warned = Warned("noisy", "word " * 60, "raise --rounds")
    assert any(
        line.endswith(": raise --rounds") and len(line) > 300
        for line in shown(a_run(warnings=(warned,))).splitlines()
    )


@pytest.mark.parametrize("status", ["complete", "partial", "cancelled"])
def test_every_status_can_be_shown(a_run: MakeRun, status: str) -> None:
    """A run that was stopped before its first cell, too."""
    assert status in shown(a_run(status=status, cells=()))
