"""measure.cells.cell_summary: from samples to a cell's result."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.cell_summary import (
    WARM_UP_WAVES,
    CellCounts,
    Memory,
    efficiency,
    span_s,
    summarise,
    timed,
    without_warm_up,
)
from measure.model.durations import durations
from measure.model.plan import CellPlan
from measure.model.sample import Sample

MakeCell = Callable[..., CellPlan]
MakeSample = Callable[..., Sample]
COUNTS = CellCounts(unique=8, duplicates=1, failed=2, republished=3, released=0.5)


def test_timed_leaves_out_what_nobody_saw(a_sample: MakeSample) -> None:
    """A given-up job has neither start nor end."""
    whole = a_sample(n=1)
    assert timed([a_sample(started=None), whole, a_sample(ended=None)]) == [whole]


@given(st.lists(st.floats(0, 1e6), max_size=30))
def test_timed_sorts_by_the_start(a_sample: MakeSample, starts: list[float]) -> None:
    """In the order in which they started, whatever order they were recorded in."""
    found = timed([a_sample(started=start, ended=start + 1) for start in starts])
    assert [sample.started for sample in found] == sorted(starts)


@given(st.integers(0, 60), st.integers(1, 8))
def test_the_warm_up_is_one_wave_of_a_long_cell(a_sample: MakeSample, n: int, concurrency: int) -> None:
    """As many samples as there are slots go, and only from five waves on."""
    samples = [a_sample(n=i) for i in range(n)]
    cut = concurrency if n >= WARM_UP_WAVES * concurrency else 0
    assert list(without_warm_up(samples, concurrency)) == samples[cut:]


def test_the_span_is_from_the_first_start_to_the_last_end(a_sample: MakeSample) -> None:
    """The last to start need not be the last to end."""
    samples = [a_sample(started=1.0, ended=9.0), a_sample(started=2.0, ended=3.0)]
    assert span_s(samples) == 8.0


def test_nothing_has_no_span() -> None:
    """Not even zero."""
    assert span_s([]) is None


@given(st.integers(1, 64), st.floats(0.001, 10))
def test_ideal_workers_have_an_efficiency_of_one(a_cell: MakeCell, concurrency: int, ideal_s: float) -> None:
    """Slots over seconds is all that a pool could do."""
    cell = a_cell(concurrency=concurrency, ideal_s=ideal_s)
    assert efficiency(concurrency / ideal_s, cell) == pytest.approx(1.0)


@given(st.floats(0.1, 1e5), st.floats(1, 10))
def test_efficiency_is_proportional_to_throughput(a_cell: MakeCell, rate: float, times: float) -> None:
    """Twice the jobs per second is twice the efficiency."""
    cell = a_cell(ideal_s=0.05)
    assert (efficiency(rate * times, cell) or 0) == pytest.approx((efficiency(rate, cell) or 0) * times)


@pytest.mark.parametrize(("rate", "ideal_s"), [(None, 0.05), (10.0, None), (10.0, 0.0)])
def test_no_ideal_or_no_rate_means_no_efficiency(
    a_cell: MakeCell, rate: float | None, ideal_s: float | None
) -> None:
    """Unknown, not zero."""
    assert efficiency(rate, a_cell(ideal_s=ideal_s)) is None


def test_throughput_is_jobs_over_the_span(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Eight jobs within four seconds."""
    samples = [a_sample(n=n, started=1.0 + n * 0.5, ended=1.5 + n * 0.5) for n in range(8)]
    result = summarise(a_cell(n=8), samples, COUNTS)
    assert (result.elapsed_s, result.jobs_per_s, result.measured) == (4.0, 2.0, 8)


def test_throughput_of_a_long_cell_leaves_the_first_wave_out(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """One slot, five jobs, the first of them slow: four jobs in four seconds."""
    starts = [0.0, 10.0, 11.0, 12.0, 13.0]
    samples = [a_sample(n=n, started=at, ended=at + 1) for n, at in enumerate(starts)]
    result = summarise(a_cell(n=5, concurrency=1), samples, COUNTS)
    assert (result.measured, result.jobs_per_s) == (4, 1.0)


def test_lost_is_planned_less_unique(a_cell: MakeCell) -> None:
    """An id without an outcome is lost, whatever was delivered twice."""
    assert summarise(a_cell(n=10), [], COUNTS).lost == 2


def test_the_ledgers_counts_are_passed_on(a_cell: MakeCell) -> None:
    """What only the ledger knows."""
    result = summarise(a_cell(n=8), [], COUNTS, Memory(40.0, "pss"))
    counted = (result.unique, result.duplicates, result.failed, result.republished, result.memory_mb)
    assert counted == (8, 1, 2, 3, 40.0)


def test_a_cell_without_samples_has_no_figures(a_cell: MakeCell) -> None:
    """None, not zero: nothing was measured."""
    result = summarise(a_cell(n=8), [], COUNTS)
    assert (result.elapsed_s, result.jobs_per_s, result.latency, result.runtime, result.cpu_wall) == (
        None,
    ) * 5


def test_jobs_without_duration_have_no_throughput(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """A span of zero divides nothing."""
    assert summarise(a_cell(), [a_sample(started=1.0, ended=1.0)], COUNTS).jobs_per_s is None


def test_latency_counts_from_the_release(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """A message that was staged before the release waited for nobody yet."""
    result = summarise(a_cell(), [a_sample(sent=0.0, started=1.0, ended=2.0)], COUNTS)
    assert result.latency == durations([1.5])
    assert result.queue_wait == durations([0.5])


def test_latency_of_a_message_sent_again_counts_from_its_sending(
    a_cell: MakeCell, a_sample: MakeSample
) -> None:
    """It could not be taken before it was there."""
    result = summarise(a_cell(), [a_sample(sent=0.75, started=1.0, ended=2.0)], COUNTS)
    assert result.latency == durations([1.25])


def test_runtime_is_from_start_to_end(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Of each job alone."""
    result = summarise(a_cell(), [a_sample(started=1.0, ended=1.25)], COUNTS)
    assert result.runtime == durations([0.25])


def test_cpu_is_summed_over_what_is_known(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Jobs whose CPU clock means nothing add nothing."""
    samples = [a_sample(n=0, cpu_s=0.25), a_sample(n=1, cpu_s=None), a_sample(n=2, cpu_s=0.5)]
    assert summarise(a_cell(), samples, COUNTS).cpu_s_per_job == 0.375


def test_cpu_is_none_where_no_job_knows_it(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """As under gevent."""
    assert summarise(a_cell(), [a_sample(cpu_s=None)], COUNTS).cpu_s_per_job is None


def test_equal_process_ids_on_two_hosts_are_two_processes(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Containers love process 10."""
    samples = [a_sample(n=0, host="a"), a_sample(n=1, host="b"), a_sample(n=2, host="b", thread=101)]
    result = summarise(a_cell(), samples, COUNTS)
    assert (result.hosts, result.processes, result.threads) == (2, 2, 3)


def test_the_error_is_the_first_failed_jobs(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """What a succeeded job returned is no error."""
    samples = [
        a_sample(n=0, value="fine"),
        a_sample(n=1, outcome="failed", value="ValueError()"),
        a_sample(n=2, outcome="given-up", value="lost 4 times"),
    ]
    assert summarise(a_cell(), samples, COUNTS).error == "ValueError()"


def test_a_counters_cell_is_named_by_its_strategy(a_cell: MakeCell) -> None:
    """Eight strategies are eight things to a reader, though one task runs them."""
    result = summarise(a_cell(job="count", strategy="lock"), [], COUNTS)
    assert (result.job, result.strategy) == ("count/lock", "lock")


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 100)), min_size=1, max_size=40))
def test_throughput_times_the_span_is_the_number_of_jobs(
    a_cell: MakeCell, a_sample: MakeSample, jobs: list[tuple[int, int]]
) -> None:
    """Jobs per second and seconds multiply back to jobs."""
    samples = [a_sample(n=n, started=float(at), ended=float(at + long)) for n, (at, long) in enumerate(jobs)]
    result = summarise(a_cell(concurrency=1), samples, COUNTS)
    assert Fraction(result.measured) == pytest.approx((result.jobs_per_s or 0) * (result.elapsed_s or 0))
