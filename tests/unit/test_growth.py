"""Whether memory grows with each job."""

import random

import pytest

from measure.search.growth import Growth, growth_of


def looks(
    per_job_mb: float, start_mb: float = 50.0, noise: float = 0.0, seed: int = 0
) -> list[tuple[int, float]]:
    """Return looks at a worker whose memory grows so much a job."""
    rng = random.Random(seed)  # noqa: S311 (a simulation)
    return [(n, start_mb + per_job_mb * n + rng.uniform(-noise, noise)) for n in range(0, 800, 80)]


def test_a_line_in_each_cell_is_growth() -> None:
    """By as much as each job leaves behind."""
    growth = growth_of([looks(0.1, seed=i) for i in range(4)])
    assert growth is not None
    assert growth.mb_per_job == pytest.approx(0.1)
    assert growth.tasks_per_child == 500


@pytest.mark.parametrize("cells", [
    [looks(0.0, noise=0.3, seed=i) for i in range(6)],
    [looks(0.1), *(looks(0.0, seed=i) for i in range(6))],
    [looks(0.1), looks(0.1)],
    [[(0, 50.0), (100, 90.0), (200, 90.0), (300, 90.0), (400, 90.0), (500, 90.0)]] * 5,
    [],
], ids=["noise", "one-cell", "two-cells", "a-step-at-first", "nothing"])  # fmt: skip
def test_anything_else_is_no_growth(cells: list[list[tuple[int, float]]]) -> None:
    """An allocator's step, or what first jobs load, is none."""
    assert growth_of(cells) is None


def test_a_child_runs_one_task_at_least() -> None:
    """However much that one leaves behind."""
    assert Growth(500.0, 10).tasks_per_child == 1
