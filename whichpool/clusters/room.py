"""Whether the machine has room for the workers that a plan needs."""

from collections.abc import Iterable

import psutil

from config.machine import LEAST_MEMORY_MB
from config.pools import CELERY_POOLS
from measure.model.plan import CellPlan
from whichpool.errors import UsageError

WORKER_MB = 70  # seen with Celery 5.7 on CPython 3.11: about 60 MB, in PSS


def check_room(cells: Iterable[CellPlan]) -> None:
    """Check that a private cluster's workers, one for each pool and concurrency, fit into memory.

    Raises:
        UsageError: if they do not; the message says what would.
    """
    wanted = {(cell.pool, cell.concurrency) for cell in cells}
    needed_mb = sum(needs_mb(pool, concurrency) for pool, concurrency in wanted)
    free_mb = psutil.virtual_memory().available / 2**20 - LEAST_MEMORY_MB
    if needed_mb > free_mb:
        largest = max(concurrency for _, concurrency in wanted)
        smaller = sorted({concurrency for _, concurrency in wanted if concurrency < largest})
        fits = ",".join(map(str, smaller)) or 1
        raise UsageError(
            f"--concurrency: the workers would take about {needed_mb:,.0f} MB, and {max(0.0, free_mb):,.0f} "
            f"MB are free. Leave the largest away: --concurrency {fits}"
        )


def needs_mb(pool: str, concurrency: int) -> float:
    """Return about how much memory a worker takes, in MB."""
    return WORKER_MB + concurrency * CELERY_POOLS[pool].slot_mb
