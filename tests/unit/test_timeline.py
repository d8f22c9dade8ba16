"""measure.model.timeline: who ran which job, and when."""

from collections.abc import Callable

import pytest

from measure.model.plan import CellPlan
from measure.model.sample import Sample
from measure.model.timeline import MOST_JOBS, shows_who_ran_it, timeline

MakeCell = Callable[..., CellPlan]
MakeSample = Callable[..., Sample]


def test_a_thread_has_a_lane(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """With its jobs' starts and ends since the first start of all."""
    samples = [
        a_sample(thread=1, started=10.0, ended=11.0),
        a_sample(thread=2, started=10.5, ended=11.5),
        a_sample(thread=1, started=11.0, ended=12.5),
    ]
    found = timeline(a_cell(n=3), samples)
    assert found is not None
    assert [(lane.thread, lane.spans) for lane in found.lanes] == [
        (1, ((0.0, 1.0), (1.0, 2.5))),
        (2, ((0.5, 1.5),)),
    ]


def test_a_long_cell_is_cut(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """And says of how many jobs it shows how many."""
    samples = [a_sample(started=float(n), ended=n + 1.0) for n in range(MOST_JOBS + 5)]
    found = timeline(a_cell(n=len(samples)), samples)
    assert found is not None
    assert (found.shown, found.jobs) == (MOST_JOBS, MOST_JOBS + 5)


def test_without_samples_there_is_none(a_cell: MakeCell) -> None:
    """Nobody ran a job."""
    assert timeline(a_cell(), []) is None


@pytest.mark.parametrize(
    ("fields", "shows"),
    [
        ({}, True),
        ({"round": 2}, False),
        ({"strategy": "lock"}, False),
        ({"load": 0.5}, False),
        ({"n": 1}, False),
    ],
)
def test_the_first_round_at_saturation_is_shown(
    a_cell: MakeCell, fields: dict[str, object], shows: bool
) -> None:
    """One is enough to see who ran what."""
    assert shows_who_ran_it(a_cell(**fields)) is shows
