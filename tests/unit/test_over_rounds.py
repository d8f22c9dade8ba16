"""measure.cells.over_rounds: which rounds count, and what stands for all of them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.groups import cell_groups
from measure.cells.metrics import metric_value
from measure.cells.over_rounds import over_rounds, sound
from measure.model.cell_result import CellResult
from measure.model.result import RunResult
from measure.stats.intervals import geometric_mean
from whichpool.reports.tables import tables

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
RATES = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=12)


def test_a_round_with_a_failed_or_a_lost_job_does_not_count(a_result: MakeResult) -> None:
    """However few they were."""
    whole = a_result(round=3)
    assert sound([a_result(failed=1), a_result(round=2, lost=1), whole]) == [whole]


def test_a_disturbed_round_counts_only_where_no_other_is_left(a_result: MakeResult) -> None:
    """A figure with a warning is better than none."""
    spoilt, whole = a_result(disturbed=("Redis was restarted",)), a_result(round=2)
    assert sound([spoilt, whole]) == [whole]
    assert sound([spoilt]) == [spoilt]


@pytest.mark.parametrize(
    ("figures", "stands"), [([], None), ([None], None), ([4.0, None, 9.0], 6.0), ([0.0, 4.0], 2.0)]
)
def test_what_stands_for_all_rounds(figures: list[float | None], stands: float | None) -> None:
    """The geometric mean; where one is zero, the arithmetic one."""
    assert over_rounds(figures) == (None if stands is None else pytest.approx(stands))


@given(RATES)
def test_a_figure_lies_within_its_interval(rates: list[float]) -> None:
    """And between the smallest and the largest round."""
    interval, figure = geometric_mean(rates), over_rounds(rates)
    assert interval is not None
    assert figure is not None
    assert interval.low <= figure * (1 + 1e-9)
    assert figure <= interval.high * (1 + 1e-9)
    assert min(rates) <= figure <= max(rates)


@given(rates=RATES, failed=st.integers(0, 1))
def test_table_and_gate_show_the_same_figure(
    a_run: MakeRun, a_result: MakeResult, rates: list[float], failed: int
) -> None:
    """Whatever the rounds are, and if one of them failed."""
    cells = [a_result(round=n, jobs_per_s=rate) for n, rate in enumerate(rates, 1)]
    cells[0] = a_result(round=1, jobs_per_s=1e9 if failed else rates[0], failed=failed)
    table = next(table for table in tables(a_run(cells=tuple(cells))) if table.key == "throughput")
    shown = table.rows[0][[column.key for column in table.columns].index("jobs_per_s")]
    (group,) = cell_groups(cells)
    assert shown == metric_value("jobs_per_s", cells) == group.mean(lambda cell: cell.jobs_per_s)
