"""benchmarks.cell_costs: what a run of some cells spends beside their jobs."""

import pytest

from benchmarks.cell_costs import BEGINNING, END, FIRST_START, FRESH_WORKERS, SAME_WORKERS, Moments, costs_s
from measure.model.plan import Contrast

CELLS = [
    Moments(Contrast("primes", 2, False, number), released, released + 0.01, released + 0.51)
    for number, released in ((1, 11.0), (1, 11.6), (2, 13.2), (2, 13.9))
]


def test_each_second_beside_the_jobs_is_told_once() -> None:
    """All parts and the jobs together are the whole run."""
    parts = costs_s(CELLS, submitted=10.0, answered=15.0)
    jobs_s = sum(cell.jobs_s for cell in CELLS)
    assert sum(map(sum, parts.values())) + jobs_s == pytest.approx(5.0)


def test_fresh_workers_come_between_two_contrasts() -> None:
    """The cells of one have the same."""
    parts = costs_s(CELLS, submitted=10.0, answered=15.0)
    assert parts[SAME_WORKERS] == pytest.approx([0.09, 0.19])
    assert parts[FRESH_WORKERS] == pytest.approx([1.09])


def test_a_run_has_a_beginning_and_an_end() -> None:
    """They are paid once, whatever its rounds."""
    parts = costs_s(CELLS, submitted=10.0, answered=15.0)
    assert parts[BEGINNING] == pytest.approx([1.0])
    assert parts[FIRST_START] == pytest.approx([0.01] * len(CELLS))
    assert parts[END] == pytest.approx([15.0 - 14.41])
