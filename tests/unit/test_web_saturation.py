"""measure.cells.web_saturation: whether the latency server kept up with a cell."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.web_saturation import MOST_WEB_CPU, MOST_WEB_LATE_S, answers_late, web_saturated
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions

MakeResult = Callable[..., CellResult]


@pytest.mark.parametrize(
    ("cpu", "latency_s", "late_s", "reason"),
    [
        (0.97, 0.05, 0.0, "the latency server used 97% of a CPU, and one is all that it can use"),
        (0.30, 0.05, 0.012, "the latency server answered 12 ms later than it was asked to"),
        (0.30, 0.00, 0.012, "the latency server answered 12 ms later than it was asked to"),
        (None, 0.05, 0.012, "the latency server answered 12 ms later than it was asked to"),
        (0.30, 0.05, 0.009, None),
        (0.30, 0.00, 0.004, None),
        (MOST_WEB_CPU, None, None, None),
        (None, None, None, None),
    ],
)
def test_a_server_at_its_limit_is_told_in_words(
    a_result: MakeResult, cpu: float | None, latency_s: float | None, late_s: float | None, reason: str | None
) -> None:
    """By its CPU, or by how late it was; what is not known is no sign."""
    seen = Conditions(wall_s=1.0, web_cpu=cpu, web_latency_s=latency_s, web_late_s=late_s)
    assert web_saturated(a_result(job="fetch", conditions=seen)) == reason


def test_a_cell_that_nobody_looked_at_has_no_reason(a_result: MakeResult) -> None:
    """The direct cluster's have no conditions."""
    assert web_saturated(a_result(job="fetch")) is None


@given(st.floats(0, 60), st.floats(-0.001, 60))
def test_a_longer_latency_forgives_more(latency_s: float, late_s: float) -> None:
    """And a few milliseconds are never too late."""
    late = answers_late(Conditions(wall_s=1.0, web_latency_s=latency_s, web_late_s=late_s))
    longer = answers_late(Conditions(wall_s=1.0, web_latency_s=latency_s + 1, web_late_s=late_s))
    assert late or not longer
    assert not late or late_s > MOST_WEB_LATE_S
