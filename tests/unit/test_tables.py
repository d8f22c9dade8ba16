"""whichpool.reports.tables: which figures stand in which row."""

from collections.abc import Callable

import msgspec
import pytest

from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.durations import Durations
from measure.model.result import CounterResult, RunResult
from measure.stats.intervals import geometric_mean
from tests.full_run import full_run
from whichpool.reports.table import Column, Table, Value
from whichpool.reports.tables import tables

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
RATES = (50.0, 60.0, 70.0)


def table_of(result: RunResult, key: str) -> Table:
    """Return a result's table of this key."""
    (found,) = [table for table in tables(result) if table.key == key]
    return found


def rows(result: RunResult, key: str) -> list[dict[str, Value]]:
    """Return the rows of a table, by the columns' keys."""
    table = table_of(result, key)
    return [dict(zip([c.key for c in table.columns], row, strict=True)) for row in table.rows]


def lasting(p50_s: float, max_s: float) -> Durations:
    """Return durations of which only two matter."""
    return Durations(p50_s, p50_s, p50_s, p50_s, p50_s, max_s)


def test_every_table_of_a_whole_run() -> None:
    """In the order in which a reader wants them."""
    assert [table.key for table in tables(full_run())] == [
        "throughput", "verdicts", "latency", "waits", "resources", "outcomes", "counters", "scaling", "usl",
        "identities", "conditions", "workers",
    ]  # fmt: skip


def test_a_table_without_rows_is_left_out(a_run: MakeRun) -> None:
    """A run of one cell without durations."""
    assert [table.key for table in tables(a_run())] == ["throughput", "outcomes"]


@pytest.mark.parametrize("table", tables(full_run()), ids=lambda table: table.key)
def test_a_table_is_rectangular(table: Table) -> None:
    """Each row has a value for each column."""
    assert {len(row) for row in table.rows} == {len(table.columns)}


@pytest.mark.parametrize("table", tables(full_run()), ids=lambda table: table.key)
def test_a_row_is_known_by_its_keys(table: Table) -> None:
    """No two rows are about the same thing."""
    keys = [tuple(v for c, v in zip(table.columns, row, strict=True) if c.is_key) for row in table.rows]
    assert len({*keys}) == len(keys)


def test_the_rounds_of_a_cell_are_one_row(a_run: MakeRun, a_result: MakeResult) -> None:
    """The geometric mean of the throughput, its interval, the spread."""
    cells = tuple(
        a_result(round=n, jobs_per_s=rate, efficiency=rate / 100) for n, rate in enumerate(RATES, 1)
    )
    (row,) = rows(a_run(cells=cells), "throughput")
    mean = geometric_mean(RATES)
    assert mean is not None
    assert row == {
        "job": "sleep", "pool": "threads", "concurrency": 4, "rounds": 3,
        "jobs_per_s": pytest.approx(mean.ratio),
        "low_per_s": mean.low, "high_per_s": mean.high, "spread": pytest.approx(10 / 60),
        "efficiency": pytest.approx(mean.ratio / 100), "warm_up": 0,
    }  # fmt: skip


def test_one_round_has_no_interval(a_run: MakeRun) -> None:
    """Nor a spread."""
    (row,) = rows(a_run(), "throughput")
    assert (row["low_per_s"], row["high_per_s"], row["spread"]) == (None, None, None)


def test_what_was_not_measured_is_a_dash(a_run: MakeRun, a_result: MakeResult) -> None:
    """Not zero."""
    table = table_of(a_run(cells=(a_result(jobs_per_s=None, unique=0),)), "throughput")
    assert table.shown()[0][4:9] == ["-", "-", "-", "-", "-"]


def test_an_offered_rate_is_no_throughput(a_run: MakeRun, a_result: MakeResult) -> None:
    """It says what was asked for, not what the pool can do."""
    cells = (a_result(jobs_per_s=8.0), a_result(jobs_per_s=2.0, rate_per_s=2.0))
    (row,) = rows(a_run(cells=cells), "throughput")
    assert (row["rounds"], row["jobs_per_s"]) == (1, 8.0)


def test_latency_is_that_at_the_offered_rate(a_run: MakeRun, a_result: MakeResult) -> None:
    """At saturation jobs wait for one another: that says how long the queue was."""
    cells = (
        a_result(latency=lasting(5.0, 6.0), rate_per_s=2.5),
        a_result(latency=lasting(1.0, 2.0), runtime=lasting(1.0, 2.0)),
    )
    found = rows(a_run(cells=cells), "latency")
    assert [(row["loop"], row["of"], row["p50_s"]) for row in found] == [("2.5 jobs/s", "latency", 5.0)]


def test_a_job_that_was_offered_no_rate_shows_its_runtime(a_run: MakeRun, a_result: MakeResult) -> None:
    """And says so."""
    cells = (a_result(latency=lasting(5.0, 6.0), runtime=lasting(1.0, 2.0)),)
    found = rows(a_run(cells=cells), "latency")
    assert [(row["loop"], row["of"], row["p50_s"]) for row in found] == [("at saturation", "runtime", 1.0)]


def test_latency_is_the_mean_of_the_rounds_and_the_largest_maximum(
    a_run: MakeRun, a_result: MakeResult
) -> None:
    """A single slow job must not vanish in a mean."""
    cells = tuple(a_result(runtime=lasting(p50, longest)) for p50, longest in ((1, 9), (2, 3), (4, 4)))
    (row,) = rows(a_run(cells=cells), "latency")
    assert row["p50_s"] == pytest.approx(2)
    assert row["max_s"] == 9


def test_percentiles_never_exceed_the_maximum() -> None:
    """In any row."""
    for row in rows(full_run(), "latency"):
        figures = [row[name] for name in ("p50_s", "p90_s", "p95_s", "p99_s", "max_s")]
        assert figures == sorted(figures, key=lambda figure: float(figure or 0))


def test_what_an_older_result_does_not_say_is_none(a_run: MakeRun, a_result: MakeResult) -> None:
    """Schema 1 had neither a mean nor a p90."""
    old = Durations(None, 1.0, None, 2.0, 3.0, 4.0)
    result = a_run(cells=(a_result(latency=old, queue_wait=old, runtime=old),))
    assert rows(result, "latency")[0]["p90_s"] is None
    assert rows(result, "waits")[0]["runtime_mean_s"] is None


def test_pools_of_a_job_stand_together(a_run: MakeRun, a_result: MakeResult) -> None:
    """Jobs in the order in which they were first run, pools by the alphabet."""
    cells = [a_result(job=job, pool=pool) for pool in ("threads", "prefork") for job in ("sleep", "primes")]
    assert [(row["job"], row["pool"]) for row in rows(a_run(cells=tuple(cells)), "throughput")] == [
        ("sleep", "prefork"),
        ("sleep", "threads"),
        ("primes", "prefork"),
        ("primes", "threads"),
    ]


def test_two_concurrencies_are_two_rows(a_run: MakeRun, a_result: MakeResult) -> None:
    """They are different things."""
    cells = (a_result(concurrency=4), a_result(concurrency=2))
    assert [row["concurrency"] for row in rows(a_run(cells=cells), "throughput")] == [2, 4]


def test_memory_per_slot_needs_shared_pages_counted_once(a_run: MakeRun, a_result: MakeResult) -> None:
    """RSS would charge prefork for what its children share."""
    cells = tuple(
        a_result(pool=pool, memory_mb=80.0, memory_kind=kind)
        for pool, kind in (("prefork", "pss"), ("threads", "rss"))
    )
    found = rows(a_run(cells=cells), "resources")
    assert [(row["mb_per_slot"], row["memory_mb"], row["memory_kind"]) for row in found] == [
        (20.0, 80.0, "pss"),
        (None, 80.0, "rss"),
    ]


def test_outcomes_are_summed_over_the_rounds(a_run: MakeRun, a_result: MakeResult) -> None:
    """A lost job is lost, whatever the other rounds did."""
    (row,) = rows(a_run(cells=(a_result(lost=1, unique=7), a_result(round=2))), "outcomes")
    assert (row["planned"], row["unique"], row["lost"]) == (16, 15, 1)


def test_an_unavailable_counter_says_so(a_run: MakeRun) -> None:
    """Instead of a figure."""
    missing = CounterResult(
        strategy="value", pool="prefork", expected=10, observed=None, lost_updates=None,
        increments_per_s=None, unavailable="made before the fork",
    )  # fmt: skip
    assert table_of(a_run(counters=(missing,)), "counters").shown() == [
        ["value", "prefork", "10", "unavailable", "-", "-", "nothing"]
    ]


def test_a_counter_that_survives_redelivery_says_so(a_run: MakeRun) -> None:
    """Beside its reach."""
    exact = CounterResult(
        strategy="ledger", pool="threads", expected=1, observed=1, lost_updates=0, increments_per_s=1.0,
        safe_across=("threads", "hosts"), exact_if_redelivered=True,
    )  # fmt: skip
    assert rows(a_run(counters=(exact,)), "counters")[0]["safe_across"] == "threads, hosts; redelivery"


def test_conditions_are_weighted_by_time(a_run: MakeRun, a_result: MakeResult) -> None:
    """A long cell counts more; the worst one is named."""
    cells = (
        a_result(conditions=Conditions(wall_s=3.0, others_cpu=0.1)),
        a_result(round=2, conditions=Conditions(wall_s=1.0, others_cpu=0.5)),
        a_result(round=3),
    )
    (row,) = rows(a_run(cells=cells), "conditions")
    assert row == {
        "what": "other programs", "share_of": "of all CPUs", "mean": pytest.approx(0.2), "worst": 0.5,
        "worst_cell": "sleep on threads, round 2",
    }  # fmt: skip


def test_a_curve_too_short_to_fit_has_no_row_of_parameters(a_run: MakeRun) -> None:
    """Its points are all there is to say."""
    bare = msgspec.structs.replace(full_run().scaling[0], fit=None, knee=None)
    assert "usl" not in [table.key for table in tables(a_run(scaling=(bare,)))]
    assert len(rows(a_run(scaling=(bare,)), "scaling")) == 6


def test_a_table_can_leave_out_columns() -> None:
    """Those of a higher rank, with their values."""
    table = Table("k", "t", (Column("a", "a"), Column("b", "b", rank=1)), [("1", "2")])
    assert [column.key for column in table.up_to(0).columns] == ["a"]
    assert table.up_to(0).rows == [["1"]]
