"""measure.cells.offered_rate: at which rate jobs are offered."""

from collections.abc import Callable

import pytest

from measure.cells.offered_rate import NoSaturationError, offered_rate_per_s
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan

MakeCell = Callable[..., CellPlan]
MakeResult = Callable[..., CellResult]


def test_a_rate_that_is_said_is_taken(a_cell: MakeCell) -> None:
    """Whatever was measured."""
    assert offered_rate_per_s(a_cell(rate_per_s=12.5), []) == 12.5


def test_a_share_is_of_the_slowest_pools_mean(a_cell: MakeCell, a_result: MakeResult) -> None:
    """Half of 40, the geometric mean of the slower pool; both pools are offered the same."""
    fast = [a_result(pool="threads", jobs_per_s=rate) for rate in (90.0, 100.0, 500.0)]
    slow = [a_result(pool="prefork", jobs_per_s=rate) for rate in (20.0, 40.0, 80.0)]
    for pool in ("threads", "prefork"):
        rate = offered_rate_per_s(a_cell(pool=pool, load=0.5), [*fast, *slow])
        assert rate == pytest.approx(20.0)


def test_a_share_is_of_the_saturation_at_its_own_concurrency(a_cell: MakeCell, a_result: MakeResult) -> None:
    """One slot does less than eight."""
    measured = [a_result(concurrency=1, jobs_per_s=5.0), a_result(concurrency=8, jobs_per_s=40.0)]
    assert offered_rate_per_s(a_cell(concurrency=8, load=0.5), measured) == pytest.approx(20.0)


def test_a_round_with_failed_jobs_is_no_saturation(a_cell: MakeCell, a_result: MakeResult) -> None:
    """They failed faster than they could have been done."""
    measured = [a_result(jobs_per_s=10.0), a_result(round=2, jobs_per_s=1e6, failed=1)]
    assert offered_rate_per_s(a_cell(load=1.0), measured) == pytest.approx(10.0)


def test_other_jobs_and_other_offered_rates_have_no_say(a_cell: MakeCell, a_result: MakeResult) -> None:
    """Neither is this job's saturation."""
    measured = [a_result(jobs_per_s=10.0), a_result(job="fetch", jobs_per_s=1.0)]
    measured.append(a_result(jobs_per_s=2.0, rate_per_s=2.0))
    assert offered_rate_per_s(a_cell(load=1.0), measured) == pytest.approx(10.0)


def test_a_share_of_nothing_is_refused(a_cell: MakeCell, a_result: MakeResult) -> None:
    """The message names the job and the share."""
    with pytest.raises(NoSaturationError, match=r"sleep on threads: .* 70%"):
        offered_rate_per_s(a_cell(load=0.7), [a_result(jobs_per_s=None)])
