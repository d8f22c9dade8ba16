"""measure.gates.evaluation: thresholds held against a run, or against a comparison."""

from collections.abc import Callable
from typing import Any

import pytest

from measure.compare.changes import compare_runs
from measure.compare.compatibility import compatibility
from measure.gates.evaluation import evaluate, evaluate_changes, words_of
from measure.gates.thresholds import OF_A_CHANGE, OF_A_RUN, UnknownWordError, parse
from measure.model.cell_result import CellResult
from measure.model.durations import Durations
from measure.model.plan import CellPlan, Plan
from measure.model.result import RunResult
from measure.model.threshold_result import ThresholdResult

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
FAST = Durations(0.01, 0.02, 0.03, 0.04, 0.05, 0.06)
SLOW = Durations(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


@pytest.fixture
def on_both(a_run: MakeRun, a_plan: MakePlan, a_cell: MakeCell, a_result: MakeResult) -> MakeRun:
    """Return a maker of runs of two jobs on two pools; fields of a cell by its job or its pool."""

    def make(**fields: dict[str, Any]) -> RunResult:
        pairs = [(job, pool) for job in ("sleep", "primes") for pool in ("threads", "prefork")]
        plan = a_plan(cells=tuple(a_cell(job=job, pool=pool) for job, pool in pairs))
        cells = (
            a_result(job=job, pool=pool, runtime=FAST, **fields.get(job, {}), **fields.get(pool, {}))
            for job, pool in pairs
        )
        return a_run(plan=plan, cells=tuple(cells))

    return make


def held(text: str, run: RunResult) -> list[ThresholdResult]:
    """Hold one threshold against a run."""
    return evaluate([parse(text, OF_A_RUN)], run)


def changed(text: str, base: RunResult, new: RunResult) -> list[ThresholdResult]:
    """Hold one threshold against a comparison."""
    return evaluate_changes([parse(text, OF_A_CHANGE)], compare_runs(base, new, compatibility(base, new)))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("failed>0", 4),
        ("threads.failed>0", 2),
        ("sleep.failed>0", 2),
        ("sleep.threads.failed>0", 1),
    ],
)
def test_a_threshold_is_held_against_each_group_that_it_names(
    on_both: MakeRun, text: str, groups: int
) -> None:
    """Every group, where it names none."""
    assert len(held(text, on_both())) == groups


def test_only_the_group_beyond_the_limit_fails(on_both: MakeRun) -> None:
    """The others are said to be ok."""
    found = held("failed>1", on_both(sleep={"failed": 2}, primes={"failed": 1}))
    assert {one.group: one.failed for one in found} == {
        "sleep on prefork at 4": True,
        "sleep on threads at 4": True,
        "primes on prefork at 4": False,
        "primes on threads at 4": False,
    }


def test_the_value_is_in_the_thresholds_unit(on_both: MakeRun) -> None:
    """And its measure is said in full."""
    (found,) = held("threads.sleep.p99>80ms", on_both())
    assert (found.measure, found.seen, found.limit, found.unit) == ("runtime_p99", 50.0, 80.0, "ms")
    assert not found.failed


def test_at_an_offered_rate_a_bare_statistic_is_the_latencys(
    a_run: MakeRun, a_plan: MakePlan, a_cell: MakeCell, a_result: MakeResult
) -> None:
    """Each group says which it was."""
    plan = a_plan(cells=(a_cell(), a_cell(rate_per_s=50.0)))
    cells = (a_result(latency=SLOW, runtime=FAST), a_result(latency=SLOW, runtime=FAST, rate_per_s=50.0))
    found = held("p99>80ms", a_run(plan=plan, cells=cells))
    assert [(one.measure, one.failed) for one in found] == [("runtime_p99", False), ("latency_p99", True)]


@pytest.mark.parametrize(
    ("measure", "group"),
    [
        ("jobs_per_s<1", "sleep on threads at 4"),
        ("efficiency<1%", "sleep on threads at 4"),
        ("latency_p95>9s", "sleep on threads at 4, 70% of saturation offered"),
        ("queue_wait_p95>9s", "sleep on threads at 4, 70% of saturation offered"),
    ],
)
def test_where_a_job_ran_both_ways_a_measure_is_of_the_one_that_it_is_about(  # noqa: PLR0913, PLR0917 (makers)
    a_run: MakeRun, a_plan: MakePlan, a_cell: MakeCell, a_result: MakeResult, measure: str, group: str
) -> None:
    """Throughput at saturation; waiting at the arrival rate."""
    plan = a_plan(cells=(a_cell(), a_cell(load=0.7)))
    run = a_run(plan=plan, cells=(a_result(), a_result(rate_per_s=50.0, load=0.7)))
    assert [one.group for one in held(measure, run)] == [group]


@pytest.mark.parametrize("measure", ["jobs_per_s<1", "latency_p95>9s"])
@pytest.mark.parametrize("rate", [None, 50.0])
def test_where_a_job_ran_one_way_every_measure_is_of_that(
    a_run: MakeRun, a_plan: MakePlan, a_cell: MakeCell, measure: str, rate: float | None
) -> None:
    """There is no other."""
    assert len(held(measure, a_run(plan=a_plan(cells=(a_cell(rate_per_s=rate),)), cells=()))) == 1


def test_a_pool_that_a_partial_run_did_not_reach_fails(on_both: MakeRun, a_run: MakeRun) -> None:
    """No figure is no proof."""
    whole = on_both()
    (found,) = held(
        "prefork.primes.p99>80ms", a_run(plan=whole.plan, cells=whole.cells[:2], status="partial")
    )
    assert (found.failed, found.seen, found.note) == (True, None, "it was not run")


def test_a_pool_whose_jobs_all_failed_fails(on_both: MakeRun) -> None:
    """Whatever its figures would be."""
    (found,) = held("prefork.primes.p99>80ms", on_both(prefork={"failed": 8}))
    assert (found.failed, found.seen, found.note) == (True, None, "jobs failed or were lost in every round")


def test_a_measure_that_a_job_does_not_have_fails(on_both: MakeRun) -> None:
    """The ideal of primes is not known."""
    (found,) = held("threads.primes.efficiency<50%", on_both())
    assert (found.failed, found.note) == (True, "not known for this job on this pool")


def test_an_unknown_word_is_refused(on_both: MakeRun) -> None:
    """Even after a run."""
    with pytest.raises(UnknownWordError, match="unknown pool or job 'loop'"):
        held("loop.failed>0", on_both())


def test_a_counter_is_no_job(a_plan: MakePlan, a_cell: MakeCell) -> None:
    """Nor is who ran what."""
    plan = a_plan(cells=(a_cell(), a_cell(job="count", strategy="lock", keeps_value=True)))
    assert words_of(plan) == (["threads"], ["sleep"])


def test_nothing_to_look_at_fails(a_run: MakeRun, a_plan: MakePlan) -> None:
    """A gate that checks nothing must not pass."""
    (found,) = held("failed>0", a_run(plan=a_plan(cells=()), cells=()))
    assert (found.failed, found.group, found.note) == (True, None, "no group to look at")


@pytest.fixture
def at(a_run: MakeRun, a_result: MakeResult) -> MakeRun:
    """Return a maker of runs of one job with a round for each rate."""

    def make(*rates: float, **fields: Any) -> RunResult:  # noqa: ANN401 (any field of a CellResult)
        return a_run(cells=tuple(a_result(jobs_per_s=rate, **fields) for rate in rates))

    return make


@pytest.mark.parametrize(
    ("text", "new", "failed", "note"),
    [
        ("jobs_per_s<-10%", (80.0, 80.1), True, "slower"),
        ("jobs_per_s<-10%", (92.0, 92.1), False, "slower"),
        ("jobs_per_s<-10%", (60.0, 110.0), False, "undecided"),
        ("jobs_per_s<-10%", (80.0,), True, "one round: no interval"),
        ("jobs_per_s<-10%", (95.0,), False, "one round: no interval"),
        ("jobs_per_s>10%", (120.0, 120.1), True, "faster"),
    ],
)
def test_a_change_that_is_not_significant_never_fails(
    at: MakeRun, text: str, new: tuple[float, ...], failed: bool, note: str
) -> None:
    """Where there is an interval to say so; without one the ratio decides."""
    (found,) = changed(text, at(100.0, 100.1), at(*new))
    assert (found.failed, found.note, found.is_change) == (failed, note, True)


@pytest.mark.parametrize(("limit", "failed"), [("49%", True), ("51%", False)])
def test_other_measures_fail_by_their_ratio(at: MakeRun, limit: str, failed: bool) -> None:
    """They have no interval."""
    base, new = at(8.0, 8.0, cpu_s_per_job=0.2), at(8.0, 8.0, cpu_s_per_job=0.3)
    (found,) = changed(f"cpu_s_per_job>{limit}", base, new)
    assert (found.failed, found.note) == (failed, None)
    assert found.seen == pytest.approx(50.0)


def test_a_bare_statistic_of_a_change_is_the_groups_own(at: MakeRun) -> None:
    """Of the latency at an arrival rate."""
    base, new = at(8.0, latency=FAST, rate_per_s=8.0), at(8.0, latency=SLOW, rate_per_s=8.0)
    (found,) = changed("p95>100%", base, new)
    assert (found.measure, found.failed) == ("latency_p95", True)
    assert found.seen == pytest.approx(900.0)


def test_what_only_the_base_has_fails(a_run: MakeRun, a_result: MakeResult) -> None:
    """It was gated before, and there is no figure of it now."""
    base, new = a_run(cells=(a_result(), a_result(pool="prefork"))), a_run()
    found = {one.group: (one.failed, one.note) for one in changed("jobs_per_s<-10%", base, new)}
    assert found["sleep on prefork at 4"] == (True, "only in BASE")


def test_what_only_the_new_run_has_is_left_alone(a_run: MakeRun, a_result: MakeResult) -> None:
    """A job that was added has changed nothing."""
    base, new = a_run(), a_run(cells=(a_result(), a_result(job="files")))
    assert [one.group for one in changed("jobs_per_s<-10%", base, new)] == ["sleep on threads at 4"]


def test_what_only_the_new_run_has_has_no_figure_by_name(a_run: MakeRun, a_result: MakeResult) -> None:
    """Whoever names it wants it checked."""
    base, new = a_run(), a_run(cells=(a_result(), a_result(job="files")))
    (found,) = changed("files.jobs_per_s<-10%", base, new)
    assert (found.failed, found.seen) == (True, None)


def test_a_figure_that_one_run_lacks_fails(at: MakeRun) -> None:
    """It cannot be compared."""
    (found,) = changed("cpu_s_per_job>10%", at(8.0, cpu_s_per_job=0.2), at(8.0))
    assert (found.failed, found.note) == (True, "not known in both runs")


def test_a_pool_that_neither_run_has_is_refused(a_run: MakeRun) -> None:
    """It is a typo."""
    with pytest.raises(UnknownWordError, match="unknown pool or job 'thread'"):
        changed("thread.jobs_per_s<-10%", a_run(), a_run())
