"""measure.cells.disturbances: what spoils a cell, in words."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.disturbances import MOST_CLOCK_STEP_S, PoolReading, disturbances, silent_s
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.durations import durations
from measure.model.sample import Sample

MakeResult = Callable[..., CellResult]
MakeSample = Callable[..., Sample]
ONE = ("threads@here", "here", 1, 5.0)
QUIET = PoolReading(instances=frozenset({ONE}), slots=4, hosts=frozenset({"here"}))


def test_an_undisturbed_cell_has_no_reason(a_result: MakeResult, a_sample: MakeSample) -> None:
    """Its workers are those it began with, and they have its slots."""
    assert disturbances(a_result(runtime=durations([1.0])), [a_sample()], QUIET, QUIET) == ()


def test_a_cell_that_nobody_looked_at_is_judged_by_its_jobs(a_result: MakeResult) -> None:
    """An older worker does not tell its slots."""
    assert disturbances(a_result(), [], None, None) == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"republished": 39}, "39 jobs had to be sent again"),
        ({"republished": 1}, "1 job had to be sent again"),
        ({"duplicates": 20}, "20 jobs came a second time"),
        ({"threads": 6}, "6 threads or processes ran its jobs, on 4 slots"),
        ({"efficiency": 1.87}, "it did 187% of what its slots can do at best"),
        ({"conditions": Conditions(wall_s=1.0, redis_restarted=True)}, "Redis was restarted"),
        (
            {"conditions": Conditions(wall_s=1.0, clock_step_s=-2 * MOST_CLOCK_STEP_S)},
            "the clock was set by -40 ms",
        ),
        (
            {"conditions": Conditions(wall_s=1.0, web_cpu=0.9)},
            "the latency server used 90% of a CPU, and one is all that it can use",
        ),
    ],
)
def test_what_a_cell_itself_tells(a_result: MakeResult, fields: dict[str, object], reason: str) -> None:
    """Each by itself, in words with its figure."""
    assert disturbances(a_result(**fields), [], QUIET, QUIET) == (reason,)


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (
            PoolReading(instances=frozenset({(*ONE[:2], 2, 9.0)}), slots=4, hosts=QUIET.hosts),
            "a worker ended, or another began",
        ),
        (
            PoolReading(
                instances=QUIET.instances, slots=4, hosts=QUIET.hosts, children=frozenset({(ONE[0], 7)})
            ),
            "a process of a worker ended, or another began",
        ),
        (
            PoolReading(instances=QUIET.instances, slots=8, hosts=QUIET.hosts),
            "its workers had 8 slots instead of 4",
        ),
        (
            PoolReading(
                instances=QUIET.instances, slots=4, hosts=QUIET.hosts, rate_limits={"w@here": "20/s"}
            ),
            "w@here runs at most 20/s of this task",
        ),
    ],
)
def test_what_workers_tell_as_it_ends(a_result: MakeResult, reading: PoolReading, reason: str) -> None:
    """A pool that was changed by remote control, or restarted, is not the one that was to be measured."""
    assert disturbances(a_result(), [], QUIET, reading) == (reason,)


def test_slots_that_were_changed_before_the_cell_are_said_once(a_result: MakeResult) -> None:
    """Both looks show the same."""
    grown = PoolReading(instances=QUIET.instances, slots=8, hosts=QUIET.hosts)
    assert disturbances(a_result(), [], grown, grown) == ("its workers had 8 slots instead of 4",)


def test_a_host_that_is_not_registered_is_somebody_elses(a_result: MakeResult, a_sample: MakeSample) -> None:
    """His worker's slots are not known."""
    cell = a_result(runtime=durations([1.0]))
    (reason,) = disturbances(cell, [a_sample(host="there")], QUIET, QUIET)
    assert reason == "a worker that is not registered ran some of its jobs, on there"


@pytest.mark.parametrize("ended", [1.0, 3.6])
def test_a_silence_is_a_stretch_in_which_nothing_happens(
    a_result: MakeResult, a_sample: MakeSample, ended: float
) -> None:
    """Whether jobs were running meanwhile (on a worker that was stopped, say) or not."""
    samples = [a_sample(started=0.9, ended=ended), a_sample(started=3.5, ended=4.0)]
    (reason,) = disturbances(a_result(elapsed_s=4.0), samples, QUIET, QUIET)
    assert reason in {"no job began or ended for 2.5 s", "no job began or ended for 2.6 s"}


def test_long_jobs_are_no_silence(a_result: MakeResult, a_sample: MakeSample) -> None:
    """Between the start and the end of one, nothing has to happen."""
    cell = a_result(elapsed_s=30.0, runtime=durations([30.0]))
    assert disturbances(cell, [a_sample(started=0.0, ended=30.0)], QUIET, QUIET) == ()


def test_a_silence_between_jobs_on_schedule_is_none(a_result: MakeResult, a_sample: MakeSample) -> None:
    """Nothing was due."""
    samples = [a_sample(started=0.0, ended=1.0), a_sample(started=3.5, ended=4.0)]
    assert disturbances(a_result(elapsed_s=4.0, rate_per_s=0.5), samples, QUIET, QUIET) == ()


@given(spans=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=20))
def test_a_silence_is_never_longer_than_the_cell(spans: list[tuple[float, float]]) -> None:
    """And never negative."""
    samples = [
        Sample(n, None, start, start + length, None, 1, 1, "here", 0, "succeeded")
        for n, (start, length) in enumerate(sorted(spans))
    ]
    whole_s = max((s.ended or 0.0 for s in samples), default=0.0) - (
        samples[0].started or 0.0 if samples else 0.0
    )
    assert 0 <= silent_s(samples) <= whole_s + 1e-9
