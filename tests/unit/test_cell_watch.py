"""tasks.cell_watch: a step of the clock that only the ledger saw (the part that needs no Redis)."""

import pytest

from measure.model.conditions import Conditions
from tasks.cell_watch import with_offset, with_step


@pytest.mark.parametrize(
    ("seen_s", "noted_s", "shown_s"), [(0.0, 20.0, 20.0), (-5.0, 0.1, -5.0), (0.0, -20.0, -20.0)]
)
def test_the_larger_step_of_the_clock_counts(seen_s: float, noted_s: float, shown_s: float) -> None:
    """A coordinator that began after the clock was set sees nothing of it by itself."""
    found = with_step(Conditions(wall_s=1.0, clock_step_s=seen_s), noted_s)
    assert found is not None
    assert found.clock_step_s == shown_s


def test_the_worst_offset_of_a_clock_stands_beside_the_cell() -> None:
    """And nothing where none was corrected."""
    found = with_offset(Conditions(wall_s=1.0), {"a": 0.1, "b": -0.4})
    assert found is not None
    assert found.clock_offset_s == -0.4
    assert with_offset(Conditions(wall_s=1.0), {}) == Conditions(wall_s=1.0)
