"""measure.cells.arrivals: when jobs come at an arrival rate."""

from collections.abc import Callable
from itertools import pairwise
from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.arrivals import arrival_times, due
from measure.model.plan import CellPlan

MakeCell = Callable[..., CellPlan]
SEEDS, ROUNDS, SIZES = st.integers(0, 2**32), st.integers(1, 50), st.integers(1, 500)


@given(seed=SEEDS, number=ROUNDS, n=SIZES)
def test_poisson_arrivals_ascend_within_the_schedule(
    a_cell: MakeCell, seed: int, number: int, n: int
) -> None:
    """One for each job, in as many mean gaps as there are jobs: so the rate is the offered one."""
    times = arrival_times(a_cell(n=n, round=number, arrivals="poisson", arrivals_seed=seed))
    assert len(times) == n
    assert all(0 <= earlier <= later <= n for earlier, later in pairwise([*times, n]))


@given(seed=SEEDS, number=ROUNDS, n=SIZES)
def test_every_pool_of_a_round_gets_the_same_arrivals(
    a_cell: MakeCell, seed: int, number: int, n: int
) -> None:
    """They are contrasted; and whoever takes the run over goes on with them."""
    of_pool = [
        arrival_times(
            a_cell(pool=pool, queue=pool, n=n, round=number, arrivals="poisson", arrivals_seed=seed)
        )
        for pool in ("threads", "prefork")
    ]
    assert of_pool[0] == of_pool[1]


@pytest.mark.parametrize("other", [{"round": 2}, {"arrivals_seed": 1}, {"job": "fetch"}, {"concurrency": 8}])
def test_another_round_gets_other_arrivals(a_cell: MakeCell, other: dict[str, object]) -> None:
    """Rounds are repetitions, not copies."""
    usual = arrival_times(a_cell(arrivals="poisson"))
    assert arrival_times(a_cell(arrivals="poisson", **other)) != usual


@pytest.mark.parametrize("arrivals", ["even", None])
def test_even_arrivals_are_one_gap_apart(a_cell: MakeCell, arrivals: str | None) -> None:
    """As in plans from before there were others."""
    assert [*arrival_times(a_cell(n=4, arrivals=arrivals))] == [0, 1, 2, 3]


def test_poisson_arrivals_vary_as_much_as_their_number(a_cell: MakeCell) -> None:
    """Counted in windows of one mean gap, the variance is the mean, within five standard errors.

    The index of dispersion of m counts has a standard error of about sqrt(2 / (m - 1)).
    """
    n = 20_000
    counts = [0] * n
    for time in arrival_times(a_cell(n=n, arrivals="poisson", arrivals_seed=7)):
        counts[min(int(time), n - 1)] += 1
    assert pvariance(counts) / fmean(counts) == pytest.approx(1.0, abs=5 * (2 / (n - 1)) ** 0.5)


@given(rate_per_s=st.floats(0.1, 1e4), elapsed_s=st.floats(-1, 1e4), n=st.integers(1, 300))
def test_a_job_is_due_from_its_own_time_on(
    a_cell: MakeCell, rate_per_s: float, elapsed_s: float, n: int
) -> None:
    """Not before it; and none before the start."""
    times = arrival_times(a_cell(n=n, arrivals="poisson"))
    count = due(times, rate_per_s, elapsed_s)
    assert count == sum(time <= elapsed_s * rate_per_s for time in times if elapsed_s >= 0)
