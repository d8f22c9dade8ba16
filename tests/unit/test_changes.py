"""measure.compare.changes: two runs side by side."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.compare.changes import compare_runs
from measure.compare.comparison import ONE_ROUND, Change, Comparison, Ratio
from measure.compare.compatibility import compatibility
from measure.model.cell_result import CellResult
from measure.model.durations import Durations
from measure.model.plan import CellPlan, Plan
from measure.model.result import RunResult
from measure.stats.intervals import t_interval, unpaired
from measure.warnings.kinds import WarningKind

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
RunOf = Callable[..., RunResult]
RATES = st.lists(st.integers(100, 100_000).map(lambda hundredths: hundredths / 100), min_size=2, max_size=6)


@pytest.fixture(scope="session")
def run_of(a_run: MakeRun, a_result: MakeResult) -> RunOf:
    """Return a maker of runs of one job with a round for each rate."""

    def make(rates: Sequence[float | None], **fields: Any) -> RunResult:  # noqa: ANN401 (any field of a CellResult)
        cells = (a_result(jobs_per_s=rate, round=number, **fields) for number, rate in enumerate(rates, 1))
        return a_run(cells=tuple(cells))

    return make


def both(base: RunResult, new: RunResult) -> Comparison:
    """Compare two runs."""
    return compare_runs(base, new, compatibility(base, new))


def the_change(base: RunResult, new: RunResult) -> Change:
    """Return the one change."""
    (found,) = both(base, new).changes
    return found


def test_twice_the_throughput_is_faster(run_of: RunOf) -> None:
    """Round after round."""
    found = the_change(run_of([10.0, 10.1, 9.9]), run_of([20.0, 20.2, 19.9, 20.1]))
    assert (found.outcome, found.base_rounds, found.new_rounds) == ("faster", 3, 4)
    assert found.jobs_per_s is not None
    assert found.jobs_per_s.ratio == pytest.approx(2.0, rel=0.01)


def test_half_the_throughput_is_slower(run_of: RunOf) -> None:
    """The ratio is NEW over BASE."""
    found = the_change(run_of([20.0, 20.2, 19.9]), run_of([10.0, 10.1, 9.9]))
    assert (found.outcome, found.jobs_per_s and round(found.jobs_per_s.ratio, 2)) == ("slower", 0.5)


def test_less_than_five_per_cent_is_not_significant(run_of: RunOf) -> None:
    """However sure it is."""
    assert the_change(run_of([100.0] * 5), run_of([104.0] * 5)).outcome == "undecided"


def test_rounds_that_vary_widely_decide_nothing(run_of: RunOf) -> None:
    """The interval holds 1."""
    found = the_change(run_of([100.0, 50.0, 150.0]), run_of([120.0, 70.0, 170.0]))
    assert found.outcome == "undecided"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 1 < found.high


def test_identical_samples_have_an_interval_without_width(run_of: RunOf) -> None:
    """No spread, no doubt, and no division by it."""
    found = the_change(run_of([100.0] * 3), run_of([100.0] * 3))
    assert (found.low, found.high, found.outcome) == (1.0, 1.0, "undecided")


@given(RATES)
def test_a_run_against_itself_has_not_changed(run_of: RunOf, rates: list[float]) -> None:
    """Every ratio is 1."""
    run = run_of(rates, cpu_s_per_job=0.3, memory_mb=40.0, runtime=Durations(1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    found = the_change(run, run)
    assert found.jobs_per_s is not None
    assert found.outcome == "undecided"
    assert {found.jobs_per_s.ratio, *(one.ratio for one in found.ratios.values())} == {1.0}


@given(RATES, RATES)
def test_the_interval_is_welchs(run_of: RunOf, base: list[float], new: list[float]) -> None:
    """With one group there is nothing to correct for."""
    found, interval = the_change(run_of(base), run_of(new)), unpaired(new, base).interval()
    assert found.jobs_per_s is not None
    assert found.jobs_per_s.ratio == pytest.approx(interval.ratio)
    assert (found.low, found.high, found.level) == (interval.low, interval.high, 0.95)


def test_rounds_are_not_paired(run_of: RunOf) -> None:
    """The same rates in another order are the same sample, unlike in a verdict."""
    base, new = [10.0, 20.0, 40.0], [11.0, 22.0, 44.0]
    found, mixed = the_change(run_of(base), run_of(new)), the_change(run_of(base), run_of(new[::-1]))
    assert (found.low, found.high) == pytest.approx((mixed.low, mixed.high))
    paired = t_interval([math.log(n / b) for b, n in zip(base, new, strict=True)])
    assert found.low is not None
    assert found.low < paired.low


@pytest.mark.parametrize(("base", "new"), [([10.0], [20.0, 21.0]), ([10.0, 11.0], [20.0]), ([10.0], [20.0])])
def test_one_round_on_a_side_has_no_interval(run_of: RunOf, base: list[float], new: list[float]) -> None:
    """But a ratio, and a note."""
    found = the_change(run_of(base), run_of(new))
    assert (found.low, found.high, found.level, found.outcome) == (None, None, None, None)
    assert found.jobs_per_s is not None
    assert found.notes == (ONE_ROUND,)


def test_the_groups_are_corrected_together(a_run: MakeRun, a_result: MakeResult) -> None:
    """A difference that 95 % would call is none beside eight others that are unclear."""

    def run(sure: list[float], factor: float) -> RunResult:
        jobs = [("sleep", sure), *((f"job{i}", [factor, 2 * factor, 3 * factor]) for i in range(8))]
        return a_run(cells=tuple(a_result(job=j, jobs_per_s=rate) for j, rates in jobs for rate in rates))

    barely = [110.0, 115.0, 120.0, 116.0, 111.0]
    alone = both(run([100.0] * 5, 1.0), run(barely, 1.0))
    assert alone.changes[0].outcome == "undecided"
    assert unpaired(barely, [100.0] * 5).interval().decides


def test_a_round_with_failed_jobs_is_left_out(run_of: RunOf, a_result: MakeResult, a_run: MakeRun) -> None:
    """A job that fails soon is not a fast one; a note says how many rounds that leaves."""
    new = a_run(cells=(a_result(), a_result(round=2), a_result(round=3, failed=1, jobs_per_s=1e6)))
    found = the_change(run_of([8.0, 8.0]), new)
    assert found.jobs_per_s is not None
    assert (found.jobs_per_s.base, found.jobs_per_s.new) == pytest.approx((8.0, 8.0))
    assert found.notes == ("1 of 3 rounds of NEW left out: jobs failed or were lost, or it was disturbed",)


def test_a_group_whose_jobs_all_failed_has_no_figure(run_of: RunOf) -> None:
    """It is still in both runs."""
    found = the_change(run_of([8.0, 8.0]), run_of([9.0, 9.0], failed=8))
    assert (found.jobs_per_s, found.ratios, found.outcome, found.new_rounds) == (None, {}, None, 0)


@pytest.mark.parametrize("rate", [None, 0.0])
def test_a_round_without_a_throughput_is_left_out(run_of: RunOf, rate: float | None) -> None:
    """Nothing has no logarithm."""
    assert the_change(run_of([8.0, rate]), run_of([8.0, 8.0])).base_rounds == 1


def test_other_measures_are_ratios_of_means(run_of: RunOf) -> None:
    """Where both runs know them."""
    base = run_of([8.0, 8.0], cpu_s_per_job=0.2, memory_mb=40.0, cpu_wall=0.0)
    new = run_of([8.0, 8.0], cpu_s_per_job=0.3, memory_mb=20.0, cpu_wall=0.5)
    assert the_change(base, new).ratios == {
        "cpu_s_per_job": Ratio(0.2, 0.3, 0.3 / 0.2),
        "memory_mb_per_slot": Ratio(10.0, 5.0, 0.5),
    }


def test_a_measure_that_one_run_does_not_know_has_no_ratio(run_of: RunOf) -> None:
    """As of an older schema."""
    assert the_change(run_of([8.0]), run_of([8.0], cpu_s_per_job=0.3)).ratios == {}


def test_groups_of_one_run_only_are_listed(a_run: MakeRun, a_result: MakeResult) -> None:
    """On their side."""
    base = a_run(cells=(a_result(), a_result(job="gone")))
    new = a_run(cells=(a_result(), a_result(concurrency=8)))
    found = both(base, new)
    assert [change.job for change in found.changes] == ["sleep"]
    assert [group.name for group in found.base.only_here] == ["gone on threads at 4"]
    assert [group.name for group in found.new.only_here] == ["sleep on threads at 8"]


def test_a_partial_run_is_compared_as_far_as_it_went(
    a_run: MakeRun, a_result: MakeResult, a_plan: MakePlan, a_cell: MakeCell
) -> None:
    """What it did not reach is in the other run only."""
    plan = a_plan(cells=(a_cell(), a_cell(pool="prefork")))
    base = a_run(plan=plan, cells=(a_result(), a_result(pool="prefork")))
    new = a_run(plan=plan, cells=(a_result(),), status="partial", reason="stalled")
    found = both(base, new)
    assert (found.new.status, found.new.reason) == ("partial", "stalled")
    assert [change.pool for change in found.changes] == ["threads"]
    assert [group.pool for group in found.base.only_here] == ["prefork"]


def test_what_disturbed_a_run_is_carried_over(run_of: RunOf, a_run: MakeRun) -> None:
    """A busy machine explains many a change; a failed job is told by its figures."""
    warnings = (WarningKind.BUSY.says("other programs"), WarningKind.FAILED.says("8 of 8 jobs failed"))
    found = both(run_of([8.0]), a_run(warnings=warnings))
    assert (found.base.disturbed, found.new.disturbed) == ((), ("other programs",))


def test_nothing_in_common_is_no_change(run_of: RunOf) -> None:
    """And no division by the number of groups."""
    assert both(run_of([1.0, 2.0]), run_of([1.0, 2.0], job="files")).changes == ()


def test_saturation_and_offered_rates_are_apart(run_of: RunOf) -> None:
    """They answer other questions."""
    assert both(run_of([1.0]), run_of([1.0], rate_per_s=1.0)).changes == ()


def test_figures_beyond_any_float_are_infinite(run_of: RunOf) -> None:
    """Whoever wrote such a file gets no traceback."""
    found = the_change(run_of([1e-300, 1e-300]), run_of([1e300, 1e300]))
    assert found.jobs_per_s is not None
    assert found.jobs_per_s.ratio == math.inf
