"""What can be seen of a run from outside, where the coordinator is ahead of who looks."""

from collections.abc import Callable
from typing import cast

from msgspec import structs
from redis import Redis

from measure.model.plan import CellPlan, Plan
from tasks.ledger import Ledger
from tests.unit.searching import search_plan
from whichpool.run.monitor import RunMonitor
from whichpool.run.progress import Progressing
from whichpool.run.submission import Submission


class LedgerThatIsAhead:
    """Holds a plan to which cells were added since it was last read."""

    def __init__(self, plan: Plan) -> None:
        self.redis = Redis()  # it connects when it is asked, and is not
        self._plan = plan

    def plan(self, _run_id: str) -> Plan:
        """Return the longer plan."""
        return self._plan


def test_a_cell_that_was_added_since_is_known_when_its_workers_are_asked_for(
    a_cell: Callable[..., CellPlan],
) -> None:
    """The coordinator adds it and asks for its workers between two looks."""
    known = search_plan()
    added = a_cell(pool="prefork", concurrency=2)
    ahead = LedgerThatIsAhead(structs.replace(known, cells=(*known.cells, added)))
    told: list[int] = []
    listener = Progressing()
    listener.extended = lambda plan: told.append(len(plan.cells))  # type: ignore[method-assign]
    ledger, submission = cast("Ledger", ahead), cast("Submission", None)
    monitor = RunMonitor(ledger, known, submission, listener)
    assert monitor.contrast_cells(1) == (added,)
    assert told == [2]
