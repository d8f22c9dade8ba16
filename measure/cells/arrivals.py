"""When the jobs of a cell at an arrival rate arrive: as they happen to, or evenly spaced (decision 18)."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from measure.model.plan import CellPlan


def arrival_times(cell: CellPlan) -> Sequence[float]:
    """Return when each job of a cell is due, ascending, in mean gaps since the start of the schedule.

    Those of a round are the same on every pool, and the same for whoever takes a run over.
    """
    if cell.arrivals != "poisson":
        return range(cell.n)
    return _poisson(f"{cell.arrivals_seed} {cell.label} {cell.concurrency} {cell.round}", cell.n)


def due(times: Sequence[float], rate_per_s: float, elapsed_s: float) -> int:
    """Return how many jobs are due at a moment.

    Args:
        times: of all jobs, see `arrival_times`.
        rate_per_s: the arrival rate: as many mean gaps a second.
        elapsed_s: since the start of the schedule, in seconds.
    """
    return 0 if elapsed_s < 0 else bisect_right(times, elapsed_s * rate_per_s)


@lru_cache(maxsize=4)
def _poisson(seed: str, n: int) -> Sequence[float]:
    """Return the arrivals of a Poisson process of which it is known that n come in n mean gaps.

    Given their number, they are n independent uniform times in ascending order (Ross, Stochastic Processes,
    1996, theorem 2.3.1). So each round has just the arrival rate.
    """
    rng = random.Random(seed)  # noqa: S311 (a schedule, not a secret)
    return sorted(rng.uniform(0, n) for _ in range(n))
