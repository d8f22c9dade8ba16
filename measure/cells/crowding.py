"""Whether other programs left a job too few CPUs to show what more processes would do with them."""

from collections.abc import Mapping, Sequence

import msgspec

from measure.cells.others_cpu import MOST_OTHERS_CPU, others_cpu
from measure.cells.over_rounds import over_rounds
from measure.model.cell_result import CellResult

LEAST_DEMAND_CPUS = 0.9  # of all slots together: a job that wants less does not feel who else computes


class Crowding(msgspec.Struct, frozen=True):
    """How a contrast stood on its machine.

    Attributes:
        is_crowded: whether others used CPUs that the job could have used, too.
        processes: by pool, in how many its jobs ran.
    """

    is_crowded: bool = False
    processes: dict[str, int] = {}

    def hides(self, pool: str) -> bool:
        """Whether nothing can be said for a pool: the other one has more processes to use CPUs with.

        With the CPUs that others used, it could have been faster. What is said for it holds all the more.
        """
        most = max(self.processes.values(), default=0)
        return self.is_crowded and self.processes.get(pool, most) < most


def crowding(by_pool: Mapping[str, Sequence[CellResult]]) -> Crowding:
    """Return how a contrast stood on its machine.

    Args:
        by_pool: the cells of a job that count, at one concurrency.
    """
    cells = [cell for group in by_pool.values() for cell in group]
    others = others_cpu(cell.conditions for cell in cells if cell.conditions)
    demand = over_rounds([None if c.cpu_wall is None else c.cpu_wall * c.concurrency for c in cells])
    return Crowding(
        is_crowded=(others or 0.0) > MOST_OTHERS_CPU and (demand or 0.0) > LEAST_DEMAND_CPUS,
        processes={pool: max((c.processes for c in group), default=0) for pool, group in by_pool.items()},
    )
