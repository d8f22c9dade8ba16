"""Whether the machine has room for the workers that a plan needs."""

from config.machine import LEAST_MEMORY_MB
from config.memory import available_memory_mb
from config.pools import CELERY_POOLS
from measure.model.plan import Contrast, Plan
from whichpool.errors import UsageError

WORKER_MB = 70  # seen with Celery 5.7 on CPython 3.11: about 60 MB, in PSS


def check_room(plan: Plan) -> None:
    """Check that a private cluster's workers, as many as run side by side, fit into memory.

    Raises:
        UsageError: if they do not; the message says what would.
    """
    needed_mb = max(sum(needs_mb(*worker) for worker in workers) for workers in side_by_side(plan))
    free_mb = available_memory_mb() - LEAST_MEMORY_MB
    if needed_mb > free_mb:
        sizes = {cell.concurrency for cell in plan.cells}
        fits = ",".join(map(str, sorted(sizes - {max(sizes)}))) or 1
        raise UsageError(
            f"--concurrency: the workers would take about {needed_mb:,.0f} MB, and {max(0.0, free_mb):,.0f} "
            f"MB are free. Omit the largest: --concurrency {fits}"
        )


def side_by_side(plan: Plan) -> list[set[tuple[str, int]]]:
    """Return the workers, by pool and concurrency, that live at the same time: one for each pair.

    Those that a contrast has to itself live without the others.
    """
    shared = {(cell.pool, cell.concurrency) for cell in plan.cells if not cell.fresh_workers}
    contrasts: dict[Contrast, set[tuple[str, int]]] = {}
    for cell in plan.cells:
        if cell.fresh_workers:
            contrasts.setdefault(cell.contrast, set()).add((cell.pool, cell.concurrency))
    return [shared, *contrasts.values()]


def needs_mb(pool: str, concurrency: int) -> float:
    """Return about how much memory a worker takes, in MB."""
    return WORKER_MB + concurrency * CELERY_POOLS[pool].slot_mb
