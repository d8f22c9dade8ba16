"""What ``whichpool scale`` asks for: one job at several concurrencies, and whether the machine has room."""

from collections.abc import Iterable
from typing import Any

import psutil

from config.jobs import JOBS, Kind
from config.machine import LEAST_MEMORY_MB
from measure.plan import CellPlan
from whichpool.errors import UsageError
from whichpool.request import JobRequest, Request
from whichpool.requesting import cluster_of, pools_of

CONCURRENCIES: dict[Kind, tuple[int, ...]] = {
    "I/O": (1, 2, 4, 8, 16, 32),
    "CPU": (1, 2, 4, 8),
    "mixed": (1, 2, 4, 8, 16),
}
# seen with Celery 5.7 on CPython 3.11: a worker takes about 60 MB, a prefork child 28 of its own; in PSS
WORKER_MB = 70
PROCESS_MB = 35
THREAD_MB = 1


def scale_request(flags: dict[str, Any]) -> Request:
    """Return what the flags ask for: each job at each concurrency, on each pool, in every round."""
    jobs = tuple(JobRequest(job=name) for name in flags["jobs"])
    default = max((CONCURRENCIES[JOBS[name].kind] for name in flags["jobs"]), key=len)
    return Request(
        jobs=jobs, pools=pools_of(flags), n=flags["n"], rounds=flags["rounds"], seed=flags["seed"],
        stall_s=flags["stall"], concurrencies=flags["concurrencies"] or default,
    )  # fmt: skip


def check_room(flags: dict[str, Any], cells: Iterable[CellPlan]) -> None:
    """Check that a private cluster's workers, one for each pool and concurrency, fit into memory.

    Raises:
        UsageError: if they do not; the message says what would.
    """
    if cluster_of(flags) != "embedded":
        return
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
    return WORKER_MB + concurrency * (PROCESS_MB if pool == "prefork" else THREAD_MB)
