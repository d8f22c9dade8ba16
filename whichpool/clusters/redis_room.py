"""Whether a Redis has room for the jobs of a plan, which are in it before the first of them runs."""

import json
from typing import Any

from redis import Redis

from measure.model.plan import CellPlan, Plan
from tasks.redis_refusals import FULL
from whichpool.errors import UnavailableError, UsageError

# seen with Redis 6.2 and Celery 5.7 (INFO memory, 20,000 staged jobs): 1,067 for a message without arguments,
# 130 for what the probe keeps of a job; a twentieth more for Redis's own lists
MESSAGE_BYTES, SAMPLE_BYTES, OWN_SHARE = 1_067, 130, 1.05
BASE64 = 4 / 3
MEGABYTE = 1_000_000


def check_redis_room(redis: Redis, plan: Plan) -> None:
    """Check that the largest cell of a plan fits into Redis.

    Raises:
        UsageError: if it does not; the message says what would.
        UnavailableError: if this Redis is full.
    """
    info: dict[str, Any] = redis.info("memory")
    free = free_bytes(info)
    largest = max(plan.cells, key=bytes_of)
    needed = bytes_of(largest)
    if free is None or needed <= free:
        return
    if free <= 0:
        raise UnavailableError(f"{FULL.line}.")
    fits = int(free / needed * largest.n)
    raise UsageError(
        f"{largest.n:,} jobs of {largest.label} would take about {needed / MEGABYTE:,.0f} MB of Redis, and "
        f"{free / MEGABYTE:,.0f} MB are free there. Fewer jobs: -n {max(1, fits)}; or more memory: "
        f"redis-cli CONFIG SET maxmemory {_gigabytes(needed + int(info['used_memory']))}gb"
    )


def bytes_of(cell: CellPlan) -> float:
    """Return about how many bytes of Redis a cell takes: all its messages, and what is kept of each job."""
    arguments = BASE64 * len(json.dumps(cell.arguments))
    return cell.n * (MESSAGE_BYTES + arguments + SAMPLE_BYTES) * OWN_SHARE


def free_bytes(info: dict[str, Any]) -> int | None:
    """Return how many bytes a Redis may still take, by its INFO; None where it does not say."""
    limit = info.get("maxmemory") or info.get("total_system_memory")
    return None if limit is None else int(limit) - int(info["used_memory"])


def _gigabytes(needed: float) -> int:
    return int(needed * 1.5 / 2**30) + 1
