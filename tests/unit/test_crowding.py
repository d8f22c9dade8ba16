"""measure.cells.crowding: whether other programs left a job too few CPUs."""

from collections.abc import Callable

import pytest

from measure.cells.crowding import crowding
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.verdicts import verdicts

MakeResult = Callable[..., CellResult]


def rounds(
    a_result: MakeResult, others: float | None, cpu_wall: float, threads: float = 110.0
) -> list[CellResult]:
    """Return five clear rounds of a job on both pools, of which threads uses half the memory."""
    return [
        a_result(
            pool=pool, round=number, concurrency=2, jobs_per_s=rate + number / 10, cpu_wall=cpu_wall,
            processes=processes, memory_mb=mb, conditions=Conditions(wall_s=1.0, others_cpu=others),
        )
        for pool, rate, processes, mb in (("threads", threads, 1, 40.0), ("prefork", 100.0, 2, 80.0))
        for number in range(1, 6)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("others", "cpu_wall", "is_crowded"),
    [(0.5, 0.98, True), (0.05, 0.98, False), (0.5, 0.01, False), (None, 0.98, False)],
)
def test_a_job_that_computes_is_crowded_where_others_compute(
    a_result: MakeResult, others: float | None, cpu_wall: float, is_crowded: bool
) -> None:
    """One that waits does not feel it."""
    assert crowding({"threads": rounds(a_result, others, cpu_wall)}).is_crowded is is_crowded


@pytest.mark.parametrize("threads", [100.0, 110.0])
def test_nothing_is_said_for_fewer_processes_on_a_busy_machine(a_result: MakeResult, threads: float) -> None:
    """With the CPUs that others used, more processes could have been faster."""
    (found,) = verdicts(rounds(a_result, 0.7, 0.98, threads))
    assert (found.answer, found.recommended, found.winner) == ("undecided", None, None)
    assert "too few CPUs were left to show what more processes do" in found.sentence
    assert found.rounds_to_decide is None or threads == 100.0


def test_on_a_quiet_machine_the_same_rounds_decide(a_result: MakeResult) -> None:
    """Nothing hides what more processes do."""
    (found,) = verdicts(rounds(a_result, 0.02, 0.98))
    assert found.recommended == "threads"


def test_what_more_processes_win_on_a_busy_machine_they_win(a_result: MakeResult) -> None:
    """With more CPUs they would win by more."""
    (found,) = verdicts(rounds(a_result, 0.7, 0.98, threads=50.0))
    assert (found.answer, found.recommended) == ("faster", "prefork")
