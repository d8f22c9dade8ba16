"""measure.cells.metrics: a measure's value over the rounds of a group."""

from collections.abc import Callable

import pytest

from measure.cells.metrics import CHANGES, UNITS, in_full, metric_value, why_none
from measure.model.cell_result import CellResult
from measure.model.durations import Durations

MakeResult = Callable[..., CellResult]
ONE = Durations(0.01, 0.02, 0.03, 0.04, 0.05, 0.06)
OTHER = Durations(None, 0.12, None, 0.14, 0.15, 0.16)


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("mean", 0.01), ("p50", 0.0024**0.5), ("p90", 0.03), ("p95", 0.0056**0.5), ("max", 0.0096**0.5)],
)
@pytest.mark.parametrize("span", ["latency", "queue_wait", "runtime"])
def test_a_duration_is_the_geometric_mean_over_the_rounds(
    a_result: MakeResult, span: str, statistic: str, value: float
) -> None:
    """Of those that know it."""
    cells = [a_result(**{span: ONE}), a_result(round=2, **{span: OTHER}), a_result(round=3)]
    assert metric_value(f"{span}_{statistic}", cells) == pytest.approx(value)


@pytest.mark.parametrize("measure", ["failed", "lost", "duplicates"])
def test_a_count_is_the_sum(a_result: MakeResult, measure: str) -> None:
    """Over all rounds."""
    assert metric_value(measure, [a_result(**{measure: 2}), a_result(round=2, **{measure: 3})]) == 5


def test_a_throughput_is_the_geometric_mean(a_result: MakeResult) -> None:
    """As in every table, and the middle of its interval."""
    rounds = [a_result(jobs_per_s=rate) for rate in (1.0, 10.0, 100.0)]
    assert metric_value("jobs_per_s", rounds) == pytest.approx(10.0)


def test_memory_is_by_slot(a_result: MakeResult) -> None:
    """40 MB over four slots."""
    assert metric_value("memory_mb_per_slot", [a_result(memory_mb=40.0)]) == 10.0


def test_a_round_whose_jobs_all_failed_has_no_figure(a_result: MakeResult) -> None:
    """A job that fails soon is not a fast one."""
    bad = a_result(failed=8, jobs_per_s=1e6)
    assert metric_value("jobs_per_s", [bad]) is None
    assert metric_value("jobs_per_s", [bad, a_result(round=2)]) == 8.0


def test_a_round_whose_jobs_all_failed_still_counts(a_result: MakeResult) -> None:
    """That is what the count is for."""
    assert metric_value("failed", [a_result(failed=8)]) == 8


@pytest.mark.parametrize("measure", [name for name in UNITS if "_" in name or name == "failed"])
def test_a_group_that_was_not_run_has_no_figure(measure: str) -> None:
    """Not even 0 failed jobs."""
    assert metric_value(measure, []) is None


def test_why_there_is_no_figure(a_result: MakeResult) -> None:
    """Three reasons."""
    assert why_none([]) == "it was not run"
    assert why_none([a_result(failed=8)]) == "jobs failed or were lost in every round"
    assert why_none([a_result()]) == "not known for this job on this pool"


def test_a_bare_statistic_is_of_what_a_user_waits_for() -> None:
    """At an arrival rate that is the latency; at saturation the runtime."""
    assert in_full("p99", is_offered=True) == "latency_p99"
    assert in_full("p99", is_offered=False) == "runtime_p99"
    assert in_full("queue_wait_p99", is_offered=False) == "queue_wait_p99"


def test_every_figure_of_a_full_name_can_be_read(a_result: MakeResult) -> None:
    """No name without a field."""
    cell = a_result(
        latency=ONE,
        queue_wait=ONE,
        runtime=ONE,
        efficiency=0.9,
        cpu_s_per_job=0.1,
        cpu_wall=0.5,
        memory_mb=4.0,
    )
    names = {in_full(name, is_offered=False) for name in (*UNITS, *CHANGES)}
    assert all(metric_value(name, [cell]) is not None for name in names)
