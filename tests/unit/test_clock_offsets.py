"""measure.cells.clock_offsets: samples of several hosts on one clock."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.cell_summary import CellCounts, summarise
from measure.cells.clock_offsets import LEAST_S, corrected, offsets_to_correct
from measure.model.plan import CellPlan
from measure.model.sample import Sample

MakeCell = Callable[..., CellPlan]
COUNTS = CellCounts(unique=4, duplicates=0, failed=0, republished=0, released=10.0)


def samples(offset_s: float = 0.0) -> list[Sample]:
    """Return four jobs on two hosts, of which one's clock leads."""
    return [
        Sample(n, 10.0, 11.0 + n + lead, 11.5 + n + lead, None, 1, 1, host, 0, "succeeded")
        for n in range(4)
        for host, lead in (("here", 0.0), ("there", offset_s))
    ]


@given(offset_s=st.floats(-3600, 3600))
def test_a_host_whose_clock_leads_changes_no_figure(a_cell: MakeCell, offset_s: float) -> None:
    """Once its samples are corrected, by whatever it leads or lags."""
    shifted = corrected(samples(offset_s), {"there": offset_s})
    found, usual = summarise(a_cell(), shifted, COUNTS), summarise(a_cell(), samples(), COUNTS)
    assert found.latency is not None
    assert usual.latency is not None
    assert found.elapsed_s == pytest.approx(usual.elapsed_s, abs=1e-6)
    assert found.latency.max_s == pytest.approx(usual.latency.max_s, abs=1e-6)


def test_what_lies_within_the_error_is_left_alone() -> None:
    """Half a round trip may be all of it; and what is tiny changes nothing."""
    seen = [("near", 0.5 * LEAST_S, 0.0), ("slow", 0.1, 0.2), ("off", -0.3, 0.001)]
    assert offsets_to_correct(seen) == {"off": -0.3}


def test_a_wait_that_is_clearly_negative_is_not_known(a_cell: MakeCell) -> None:
    """A clock that differs tells nothing of waiting; before, it was said to be none."""
    found = summarise(a_cell(), samples(-30.0), COUNTS)
    assert (found.latency, found.queue_wait) == (None, None)


def test_a_wait_that_is_hardly_negative_is_none(a_cell: MakeCell) -> None:
    """Two processes read one clock."""
    early = [Sample(0, 10.0, 9.999, 11.0, None, 1, 1, "here", 0, "succeeded")]
    found = summarise(a_cell(n=1), early, COUNTS)
    assert found.queue_wait is not None
    assert found.queue_wait.max_s == 0.0
