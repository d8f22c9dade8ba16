"""whichpool.reports.plots: what each kind of plot draws, and what it says in words."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest

from measure.cells.groups import cell_groups
from measure.model.cell_result import CellResult
from measure.model.curve import ScalingCurve, ScalingPoint
from measure.model.durations import durations
from measure.model.result import CounterResult, Verdict
from measure.model.timeline import Lane, Timeline
from measure.verdicts import verdicts
from tests.full_run import full_run
from whichpool.reports.plots.counters import counter_plots
from whichpool.reports.plots.forest import forest_plot, reach
from whichpool.reports.plots.latency import latency_plots
from whichpool.reports.plots.memory import memory_plots
from whichpool.reports.plots.palette import styles
from whichpool.reports.plots.plot import Plot
from whichpool.reports.plots.scaling import scaling_plots
from whichpool.reports.plots.throughput import throughput_plots
from whichpool.reports.plots.timeline import MOST_LANES, last_end_s, timeline_plot
from whichpool.reports.plots.waits import waits_plots

MakeCell = Callable[..., CellResult]
STYLES = styles(["threads", "prefork"])
ONE_TO_TEN = durations([i / 1000 for i in range(1, 11)])


def drawn(plot: Plot, *classes: str) -> list[ET.Element]:
    """Return the elements that have all these classes."""
    root = ET.fromstring(plot.svg())  # noqa: S314 (our own)
    return [e for e in root.iter() if set(classes) <= set(e.attrib.get("class", "").split())]


def rounds_of(make: MakeCell, *rates: float | None, **fields: Any) -> list[CellResult]:  # noqa: ANN401 (any field)
    """Return the cells of one group, a round for each rate."""
    return [make(round=i + 1, jobs_per_s=rate, **fields) for i, rate in enumerate(rates)]


def test_throughput_shows_every_round_and_their_median(a_result: MakeCell) -> None:
    """Three small marks, and a large one beside that of the key."""
    plot = throughput_plots(cell_groups(rounds_of(a_result, 7.0, 8.0, 9.0)), STYLES)[0]
    assert len(drawn(plot, "round")) == 3
    assert len(drawn(plot, "mark")) == 2
    assert "8.0 jobs/s [" in plot.finding


def test_throughput_of_one_round_has_no_interval(a_result: MakeCell) -> None:
    """One figure has no spread."""
    plot = throughput_plots(cell_groups(rounds_of(a_result, 7.0)), STYLES)[0]
    assert drawn(plot, "whisker") == []


def test_throughput_of_failed_jobs_is_not_drawn(a_result: MakeCell) -> None:
    """A job that fails soon is not a fast one."""
    cells = [*rounds_of(a_result, 7.0), *rounds_of(a_result, 900.0, pool="prefork", failed=8)]
    plot = throughput_plots(cell_groups(cells), STYLES)[0]
    assert drawn(plot, "round", "pool-1") == []
    assert "prefork: 8 of 8 failed" in plot.finding


def test_throughput_of_a_round_with_a_failure_is_not_drawn(a_result: MakeCell) -> None:
    """The failure is said, with the figure of the other rounds."""
    cells = [*rounds_of(a_result, 7.0), a_result(round=2, jobs_per_s=900.0, failed=1)]
    plot = throughput_plots(cell_groups(cells), STYLES)[0]
    assert len(drawn(plot, "round")) == 1
    assert "7.0 jobs/s, 1 failed" in plot.finding


def test_throughput_at_several_concurrencies_says_which(a_result: MakeCell) -> None:
    """In each row."""
    cells = [*rounds_of(a_result, 7.0, concurrency=1), *rounds_of(a_result, 9.0, concurrency=2)]
    plot = throughput_plots(cell_groups(cells), STYLES)[0]
    assert "threads at 1: " in plot.finding
    assert "threads at 2: " in plot.finding


def test_throughput_of_pools_of_different_sizes_says_so_once(a_result: MakeCell) -> None:
    """A loop has one slot."""
    cells = [a_result(pool="prefork", concurrency=1), a_result()]
    plot = throughput_plots(cell_groups(cells), STYLES)[0]
    assert plot.note == "prefork 1, threads 4 at a time"
    assert plot.finding.startswith("prefork: ")


def test_latency_is_drawn_at_the_offered_rate_where_there_is_one(a_result: MakeCell) -> None:
    """Saturation would show the queue."""
    cells = [a_result(latency=ONE_TO_TEN, runtime=ONE_TO_TEN), a_result(latency=ONE_TO_TEN, rate_per_s=5.0)]
    plots = latency_plots(cell_groups(cells), STYLES)
    assert [plot.note for plot in plots] == ["latency at 5.0 jobs/s offered, 4 at a time"]


def test_run_time_is_drawn_where_all_jobs_were_queued_at_once(a_result: MakeCell) -> None:
    """And the plot says that it is run time."""
    plots = latency_plots(cell_groups([a_result(latency=ONE_TO_TEN, runtime=ONE_TO_TEN)]), STYLES)
    assert [plot.note for plot in plots] == ["run time at saturation, 4 at a time"]


def test_a_job_at_two_rates_has_two_plots_of_latency(a_result: MakeCell) -> None:
    """They answer different questions."""
    cells = [a_result(latency=ONE_TO_TEN, rate_per_s=rate) for rate in (9.0, 5.0)]
    assert [plot.note[:19] for plot in latency_plots(cell_groups(cells), STYLES)] == [
        "latency at 5.0 jobs", "latency at 9.0 jobs",
    ]  # fmt: skip


def test_latency_says_how_long_half_of_the_jobs_took_and_nearly_all(a_result: MakeCell) -> None:
    """As in the table."""
    plot = latency_plots(cell_groups([a_result(latency=ONE_TO_TEN, rate_per_s=5.0)]), STYLES)[0]
    assert plot.finding == "threads: half in 5.0 ms, 95 % in 10.0 ms."


def test_the_wait_is_drawn_at_an_offered_rate_only(a_result: MakeCell) -> None:
    """At saturation it says how many jobs there were."""
    known = {"queue_wait": ONE_TO_TEN, "runtime": ONE_TO_TEN, "cpu_s_per_job": 0.001}
    cells = [a_result(**known), a_result(**known, rate_per_s=5.0)]
    plot = waits_plots(cell_groups(cells), STYLES)[0]
    assert (len(drawn(plot, "queued")), len(drawn(plot, "on-cpu")), len(drawn(plot, "off-cpu"))) == (1, 2, 2)


def test_a_run_time_of_unknown_cpu_time_is_one_bar(a_result: MakeCell) -> None:
    """Greenlets share a thread's clock."""
    plot = waits_plots(cell_groups([a_result(runtime=ONE_TO_TEN)]), STYLES)[0]
    assert (len(drawn(plot, "ran")), len(drawn(plot, "on-cpu"))) == (1, 0)


def test_memory_counted_once_a_process_is_not_drawn(a_result: MakeCell) -> None:
    """It would charge prefork for what its children share."""
    assert memory_plots(cell_groups([a_result(memory_mb=40.0, memory_kind="rss")]), STYLES) == []


def test_memory_is_drawn_a_slot(a_result: MakeCell) -> None:
    """40 MB over four."""
    plots = memory_plots(cell_groups([a_result(memory_mb=40.0)]), STYLES)
    assert plots[0].finding == "sleep, 4 at a time: threads 10.0 MB."


def counter(**fields: Any) -> CounterResult:  # noqa: ANN401 (any field of a CounterResult)
    """Return a counter that kept all of its hundred increments, but for what is named."""
    usual = {"strategy": "lock", "pool": "threads", "expected": 100, "observed": 100, "lost_updates": 0,
             "increments_per_s": 5.0}  # fmt: skip
    return CounterResult(**{**usual, **fields})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "kept all 100"),
        ({"observed": 57, "lost_updates": 43}, "lost 43 of 100 (43 %)"),
        ({"observed": 105, "lost_updates": -5}, "counted 5 too many"),
        ({"observed": None, "lost_updates": None, "unavailable": "why"}, "unavailable"),
        ({"observed": None, "lost_updates": None}, "could not be read"),
        ({"per_process": {"1": 50, "2": 50}}, "50 + 50: no shared total"),
    ],
)
def test_a_counter_says_what_became_of_it(fields: dict[str, Any], said: str) -> None:
    """In words, beside its bar."""
    assert counter_plots([counter(**fields)], STYLES)[0].finding == f"threads: {said}."


def test_the_bar_of_a_counter_is_as_long_as_what_it_kept() -> None:
    """The rest of it is what was lost."""
    plot = counter_plots([counter(observed=25, lost_updates=75)], STYLES)[0]
    kept, missing = (float(drawn(plot, kind)[0].attrib["width"]) for kind in ("kept", "missing"))
    assert missing == pytest.approx(3 * kept)


def scaled(knee: int | None) -> ScalingCurve:
    """Return three measured points, without a fit."""
    points = tuple(
        ScalingPoint(concurrency=n, jobs_per_s=9.0 * n, low=8.0 * n, high=None, rounds=1, efficiency=0.9)
        for n in (1, 2, 4)
    )
    return ScalingCurve(
        job="sleep", pool="threads", points=points, ideal_per_slot_per_s=10.0, ideal_is_known=True, fit=None,
        knee=knee, sentence="in words",
    )  # fmt: skip


@pytest.mark.parametrize(("knee", "rings"), [(2, 1), (None, 0)])
def test_the_knee_is_marked_where_there_is_one(knee: int | None, rings: int) -> None:
    """By a ring."""
    assert len(drawn(scaling_plots([scaled(knee)], STYLES)[0], "ring")) == rings


def test_points_without_a_fit_are_joined() -> None:
    """By a thin line, not by a curve that nobody fitted."""
    plot = scaling_plots([scaled(None)], STYLES)[0]
    assert (len(drawn(plot, "joined")), len(drawn(plot, "curve"))) == (1, 0)


def test_a_fitted_curve_ends_where_it_was_measured() -> None:
    """Its ends are those of the points."""
    curve = full_run().scaling[0]
    plot = scaling_plots([curve], STYLES)[0]
    path = drawn(plot, "curve")[0].attrib["d"][1:].split("L")
    marks = [e.attrib["cx"] for e in drawn(plot, "mark") if "cx" in e.attrib]
    assert [path[0].split()[0], path[-1].split()[0]] == [marks[1], marks[-1]]


def test_a_timeline_has_a_path_for_each_lane_and_says_what_is_left_out() -> None:
    """Two threads of one process."""
    lanes = tuple(Lane("here", 1, thread, ((0.0, 1.0), (1.0, 2.0))) for thread in (1, 2))
    one = Timeline(job="sleep", pool="threads", concurrency=2, shown=4, jobs=9, lanes=lanes)
    plot = timeline_plot("t", one, last_end_s([one]), STYLES["threads"])
    assert len(drawn(plot, "job")) == 2
    assert plot.finding == "sleep on threads: 1 process, 2 threads ran the first 4 of 9 jobs."


def test_a_timeline_of_very_many_lanes_draws_the_first_ones() -> None:
    """And says so."""
    lanes = tuple(Lane("here", process, 1, ((0.0, 1.0),)) for process in range(200))
    one = Timeline(job="sleep", pool="prefork", concurrency=200, shown=200, jobs=200, lanes=lanes)
    plot = timeline_plot("t", one, 1.0, STYLES["prefork"])
    assert len(drawn(plot, "job")) == MOST_LANES
    assert plot.note == f"all 200 jobs, the first {MOST_LANES} lanes"


def contrasted(make: MakeCell, faster: float) -> Verdict:
    """Return the verdict of five rounds in which threads were so many times as fast."""
    cells = [*rounds_of(make, *[10 * faster + i / 100 for i in range(5)]),
             *rounds_of(make, *[10 + i / 90 for i in range(5)], pool="prefork")]  # fmt: skip
    return verdicts(cells)[0]


def test_a_winner_is_drawn_in_its_own_colour(a_result: MakeCell) -> None:
    """And the verdict's sentence is the finding."""
    verdict = contrasted(a_result, 2.0)
    plot = forest_plot(0, verdict, reach([verdict]), STYLES)
    assert plot
    assert len(drawn(plot, "mark", "pool-0")) == 1
    assert plot.finding == verdict.sentence


def test_without_a_winner_no_pools_colour_is_used(a_result: MakeCell) -> None:
    """Nobody won."""
    verdict = contrasted(a_result, 1.0)
    plot = forest_plot(0, verdict, reach([verdict]), STYLES)
    assert plot
    assert len(drawn(plot, "mark", "nobody")) == 1


@pytest.mark.parametrize(("faster", "factor"), [(1.0, 1.25), (0.55, 2.0), (7.0, 10.0), (1e9, 1e6)])
def test_all_verdicts_of_a_run_are_drawn_to_one_scale(
    a_result: MakeCell, faster: float, factor: float
) -> None:
    """That of the largest, to either side."""
    assert reach([contrasted(a_result, 1.0), contrasted(a_result, faster)]) == factor


def test_a_verdict_without_a_ratio_has_no_line(a_result: MakeCell) -> None:
    """There is nothing to draw."""
    verdict = msgspec.structs.replace(contrasted(a_result, 1.0), ratio=None)
    assert forest_plot(0, verdict, 2.0, STYLES) is None
