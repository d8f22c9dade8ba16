"""measure.further_cells: disturbed contrasts once more, and rounds until a verdict is decided."""

from collections.abc import Callable

import pytest

from measure.further_cells import extended
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.stats.looks import LOOKS

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]
Rates = Callable[[str, int], float]
POOLS = ("threads", "prefork")


class Runs:
    """A plan of one job on both pools, and the cells that it came to."""

    def __init__(
        self, a_plan: MakePlan, a_cell: MakeCell, a_result: MakeResult, *, until_decided: bool
    ) -> None:
        cells = tuple(a_cell(pool=pool, round=r) for r in range(1, LOOKS[0] + 1) for pool in POOLS)
        self.plan = a_plan(rounds=LOOKS[0], cells=cells, until_decided=until_decided)
        self.measured: list[CellResult] = []
        self._make = a_result

    def measure(self, rates: Rates, *disturbed: tuple[str, int]) -> Plan:
        """Run what is left of the plan, with a rate for each pool and round; return how it goes on."""
        for cell in self.plan.cells[len(self.measured) :]:
            spoilt = ("a worker ended",) if (cell.pool, cell.round) in disturbed else ()
            rate = rates(cell.pool, cell.round)
            made = self._make(pool=cell.pool, round=cell.round, jobs_per_s=rate, disturbed=spoilt)
            self.measured.append(made)
        longer = extended(self.plan, self.measured)
        self.plan = longer
        return longer


@pytest.fixture
def fixed(a_plan: MakePlan, a_cell: MakeCell, a_result: MakeResult) -> Runs:
    """Return a run with a fixed number of rounds."""
    return Runs(a_plan, a_cell, a_result, until_decided=False)


@pytest.fixture
def adaptive(a_plan: MakePlan, a_cell: MakeCell, a_result: MakeResult) -> Runs:
    """Return a run that goes on until its verdict is decided."""
    return Runs(a_plan, a_cell, a_result, until_decided=True)


def twice(pool: str, number: int) -> float:
    """Prefork does twice as much, in every round."""
    return (2.0 if pool == "prefork" else 1.0) * (100 + number)


def noisy(pool: str, number: int) -> float:
    """Neither is faster, and the rounds scatter so much that nothing is shown."""
    return 100.0 * (1.5 if (pool == "prefork") == (number % 2 == 0) else 1.0)


def rounds_of(plan: Plan) -> list[int]:
    """Return the rounds that were added, in their order."""
    return [cell.round for cell in plan.cells[2 * LOOKS[0] :]]


def test_an_undisturbed_run_ends_with_its_plan(fixed: Runs) -> None:
    """It has what it was to have."""
    plan = fixed.plan
    assert fixed.measure(noisy) is plan


def test_a_disturbed_contrast_is_measured_again_on_both_pools(fixed: Runs) -> None:
    """Neighbours are contrasted, so one cell alone would not do."""
    plan = fixed.measure(twice, ("prefork", 2))
    assert rounds_of(plan) == [6, 6]
    assert {cell.pool for cell in plan.cells[-2:]} == set(POOLS)


def test_each_disturbed_round_has_one_in_its_place(fixed: Runs) -> None:
    """Whichever pool was disturbed."""
    assert rounds_of(fixed.measure(twice, ("prefork", 2), ("threads", 4))) == [6, 6, 7, 7]


def test_a_round_that_was_disturbed_again_is_left_out(fixed: Runs) -> None:
    """A run ends."""
    fixed.measure(twice, ("prefork", 2))
    assert rounds_of(fixed.measure(twice, ("prefork", 6))) == [6, 6]


def test_nothing_is_measured_again_where_every_round_was_disturbed(fixed: Runs) -> None:
    """What disturbs them goes on."""
    assert rounds_of(fixed.measure(twice, *(("prefork", number) for number in range(1, 6)))) == []


def test_a_decided_verdict_ends_at_the_first_look(adaptive: Runs) -> None:
    """After five rounds."""
    assert rounds_of(adaptive.measure(twice)) == []


def test_an_open_verdict_goes_on_from_look_to_look(adaptive: Runs) -> None:
    """After 10, 20 and 30 rounds, and no further."""
    ends = []
    while True:
        rounds = len(adaptive.plan.cells)
        if len(adaptive.measure(noisy).cells) == rounds:
            break
        ends.append(max(rounds_of(adaptive.plan)))
    assert ends == [*LOOKS[1:]]


def test_nobody_looks_at_a_round_less_than_was_said(adaptive: Runs) -> None:
    """Each look has its share of the errors; a disturbed round is measured again first."""
    assert rounds_of(adaptive.measure(twice, ("threads", 3))) == [6, 6]


def test_an_added_cell_is_like_the_first_of_its_kind(adaptive: Runs) -> None:
    """But for its round."""
    plan = adaptive.measure(noisy)
    first = next(cell for cell in plan.cells if cell.pool == plan.cells[-1].pool)
    assert (first.n, first.queue, first.fresh_workers) == (
        plan.cells[-1].n,
        plan.cells[-1].queue,
        plan.cells[-1].fresh_workers,
    )
