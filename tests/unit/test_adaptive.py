"""Rounds that are added until verdicts are decided, against known truths: simulated runs.

`python -m benchmarks.known_truths` prints the figures, of more runs and of more noises.
"""

from functools import partial

import pytest

from benchmarks.adaptive import ALIKE, run, undivided, until_decided, wrong_winners
from benchmarks.noises import of_cells
from benchmarks.simulation import USUAL
from benchmarks.truths import pools
from measure.stats.intervals import SMALLEST_RATIO
from measure.stats.looks import LOOKS

SEEDS = range(400)
ON_THE_EDGE = partial(until_decided, SMALLEST_RATIO, SEEDS)


@pytest.mark.parametrize("noise", [0.015, 0.05, 0.15])
def test_a_pool_that_is_slower_is_rarely_recommended_for_its_memory(noise: float) -> None:
    """Five per cent slower in at most 5 % of runs, give or take what 400 can show."""
    assert ON_THE_EDGE(of_cells(noise)).threads <= 0.05 + 3 * 0.011


@pytest.mark.parametrize("noise", [0.05, 0.15, 0.4])
def test_a_pool_that_is_much_slower_is_hardly_ever_recommended(noise: float) -> None:
    """Ten per cent slower in at most 0.5 %."""
    assert until_decided(1.10, SEEDS, of_cells(noise)).threads <= 0.005 + 3 * 0.0036


def test_no_pool_is_said_to_be_faster_by_five_per_cent_that_is_not() -> None:
    """On the very edge, either of them, in at most 5 % of runs."""
    ended = ON_THE_EDGE(of_cells(0.03))
    assert ended.prefork + ended.threads_faster <= 0.05 + 3 * 0.011


def test_six_jobs_on_the_edge_rarely_get_a_winner() -> None:
    """All looks and all jobs together."""
    assert wrong_winners(SMALLEST_RATIO, 6, range(100), USUAL) <= 0.05 + 3 * 0.022


@pytest.mark.parametrize("ratio", [1.0, SMALLEST_RATIO, 1.2])
def test_the_interval_of_a_run_that_ended_holds_the_truth(ratio: float) -> None:
    """Although it ended because of what the interval was."""
    assert until_decided(ratio, SEEDS, of_cells(0.05)).held >= 0.95 - 3 * 0.011


def test_undivided_errors_at_every_round_would_break_the_promise() -> None:
    """So that the tests above do not pass whatever the levels are."""
    every_round = partial(undivided, range(LOOKS[0], LOOKS[-1] + 1))
    ended = ON_THE_EDGE(of_cells(0.03), stopping=every_round)
    assert ended.threads > 0.12
    assert ended.held < 0.9


def test_a_pool_and_its_twin_are_equivalent_in_the_end() -> None:
    """At 4 % noise a cell, in eight runs of ten at least; five rounds alone say so in fewer."""
    ended = until_decided(1.0, range(200), of_cells(0.04), ALIKE)
    assert ended.equivalent >= 0.8
    assert ended.threads + ended.prefork == 0
    assert LOOKS[0] < ended.mean < LOOKS[-1]


def test_what_is_clear_takes_no_more_rounds_than_the_first_look() -> None:
    """Twice as fast, at usual noise."""
    ended = until_decided(2.0, range(200))
    assert ended.prefork > 0.95
    assert ended.median == LOOKS[0]


def test_a_job_that_is_decided_takes_no_part_in_further_rounds() -> None:
    """The rest goes on alone."""
    clear, close = pools(2.0)[:2], pools(SMALLEST_RATIO, 2)[2:]
    found = {verdict.job: verdict for verdict in run([*clear, *close], 1, of_cells(0.02))}
    assert found["job 0"].rounds == LOOKS[0]
    assert found["job 1"].rounds == LOOKS[-1]
