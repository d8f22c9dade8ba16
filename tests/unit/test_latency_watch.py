"""tasks.latency_watch: what the latency server did while a cell ran."""

from collections.abc import Callable

import pytest

from measure.model.conditions import Conditions
from measure.model.plan import CellPlan
from tasks.latency_watch import ServerStatus, server_status, with_server

MakeCell = Callable[..., CellPlan]
QUIET = Conditions(wall_s=2.0)
BEFORE = ServerStatus(cpu_s=1.0, pages=100, late_s=0.5)


def test_shares_and_lateness_are_of_the_time_between() -> None:
    """One and a half CPU seconds in two; a second late over a hundred pages."""
    found = with_server(QUIET, BEFORE, ServerStatus(cpu_s=2.5, pages=200, late_s=1.5))
    assert found is not None
    assert found.web_cpu == 0.75
    assert found.web_late_s == pytest.approx(0.01)


@pytest.mark.parametrize("after", [None, ServerStatus(cpu_s=0.1, pages=3, late_s=0.0)])
def test_a_server_that_went_away_or_was_replaced_tells_nothing(after: ServerStatus | None) -> None:
    """Its counts begin anew."""
    assert with_server(QUIET, BEFORE, after) == QUIET


@pytest.mark.parametrize("url", [None, "", "ftp://host/", "http://127.0.0.1:1/"])
def test_without_a_server_that_answers_there_is_no_status(a_cell: MakeCell, url: str | None) -> None:
    """Most jobs read none."""
    assert server_status(a_cell(arguments={} if url is None else {"url": url})) is None
