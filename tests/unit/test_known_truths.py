"""Verdicts and scaling curves against known truths: simulated runs with drift, noise and outliers.

`python -m benchmarks.known_truths` prints the figures, of more runs and of harsher noise.
"""

import pytest

from benchmarks.noises import of_cells
from benchmarks.simulation import Noise
from benchmarks.truths import Law, advised, coverage, named, recovery
from measure.stats.intervals import SMALLEST_RATIO

SEEDS = range(1_000)
CURVES = range(200)
QUIET = of_cells(0.03)


def test_the_interval_of_a_ratio_holds_the_truth_as_often_as_it_says() -> None:
    """In 95 % of runs, give or take what a thousand runs can show."""
    assert 0.93 <= coverage(SEEDS) <= 0.97


@pytest.mark.parametrize("by", [0.02, 0.05])
def test_fresh_workers_that_differ_are_covered_by_the_interval(by: float) -> None:
    """What a worker has by luck is scatter like any other, where each round has workers of its own."""
    assert 0.93 <= coverage(SEEDS, QUIET._replace(workers=by)) <= 0.97


def test_one_worker_for_all_rounds_is_taken_for_its_pool() -> None:
    """Why workers are started afresh: the interval knows nothing of what all its rounds share."""
    assert coverage(SEEDS, QUIET._replace(workers=0.05, fresh=False)) < 0.6


def test_pools_without_a_difference_rarely_get_a_winner() -> None:
    """Of six jobs, in all of the run together."""
    assert named(1.0, 6, SEEDS).any <= 0.065


@pytest.mark.parametrize("ratio", [SMALLEST_RATIO, 1 / SMALLEST_RATIO])
def test_pools_on_the_edge_of_five_per_cent_rarely_get_a_winner(ratio: float) -> None:
    """Where the promise is hardest to keep: six jobs, all exactly on the edge of the band."""
    assert named(ratio, 6, SEEDS).any <= 0.065


def test_a_pool_that_is_twice_as_fast_is_named() -> None:
    """So that the tests above do not pass by never naming any."""
    assert named(2.0, 1, SEEDS).prefork > 0.95


def test_six_pools_that_are_twice_as_fast_are_all_named() -> None:
    """Holm's correction leaves enough to see with."""
    assert named(2.0, 6, range(200)).prefork > 0.95


@pytest.mark.parametrize("noise", [0.015, 0.05, 0.15, 0.4])
def test_a_pool_that_is_slower_is_rarely_recommended_for_its_memory(noise: float) -> None:
    """More than five per cent slower in at most 5 % of verdicts, give or take what 500 runs can show."""
    at = Noise((noise, noise), drift=0.2, outliers=0.03)
    assert advised(1.06, range(500), at).threads <= 0.05 + 3 * 0.01


@pytest.mark.parametrize("noise", [0.05, 0.15, 0.4])
def test_a_pool_that_is_much_slower_is_hardly_ever_recommended(noise: float) -> None:
    """More than ten per cent slower in at most 0.5 %."""
    assert advised(1.12, range(500), Noise((noise, noise))).threads <= 0.005 + 3 * 0.0032


def test_a_pool_that_is_as_fast_and_uses_less_memory_is_recommended_on_a_quiet_machine() -> None:
    """So that the tests above do not pass by never recommending any."""
    assert advised(1.0, range(200), Noise((0.015, 0.015), drift=0.0, outliers=0.0)).threads > 0.95


def test_a_pool_that_is_twice_as_fast_is_recommended_whatever_its_memory() -> None:
    """Speed decides first."""
    assert advised(2.0, range(200)).prefork > 0.95


@pytest.mark.parametrize("law", [Law(40, 0.02, 0.0005), Law(44, 0.3, 0.01), Law(20, 0.1, 0)])
def test_the_intervals_of_the_law_hold_the_truth(law: Law) -> None:
    """Each of the three parameters, in nine curves of ten, and none by being so wide that it says nothing."""
    found = recovery(law, CURVES)
    assert all(one.held >= 0.9 for one in found)
    widest = [0.15, 1.5, 1.75 if law.coherency else 0.001]  # over the truth; over nothing where it is 0
    assert all(one.width < most for one, most in zip(found, widest, strict=True))
