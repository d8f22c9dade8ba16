"""The pools as values: what each is called, how its worker is started, what it costs, what it cannot do."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pool:
    """An execution model for jobs.

    Attributes:
        name: what a user types and a result says.
        option: what Celery calls it (``--pool``); empty where jobs run without Celery.
        variant: which kind of it, where one option stands for several, such as ``spawn``.
        worker_options: what its worker's command line has beside the pool and the slots.
        slot_mb: about how much memory a slot takes beside its worker, in MB.
        has_one_slot: whether it runs one job at a time, whatever is asked for.
        cannot: what it ignores or refuses: a task that needs one of these has its answer before any
            measurement.
    """

    name: str
    option: str = ""
    variant: str = ""
    worker_options: tuple[str, ...] = ()
    slot_mb: float = 0.0
    has_one_slot: bool = False
    cannot: tuple[str, ...] = ()


# what each cannot do: docs/explanation/architecture.md; memory in PSS, Celery 5.7 on CPython 3.11
THREADS = Pool(
    "threads", "threads", slot_mb=1,
    cannot=("time limits", "revoke(terminate=True)", "max-tasks and max-memory per child", "autoscale"),
)  # fmt: skip
PREFORK = Pool("prefork", "prefork", slot_mb=35, cannot=("multiprocessing children",))

SPAWN = Pool(
    "prefork-spawn", "prefork", variant="spawn", worker_options=("--pool-start-method", "spawn"), slot_mb=60,
    cannot=("multiprocessing children",),
)  # fmt: skip

TASK_POOLS: Mapping[str, Pool] = {pool.name: pool for pool in (THREADS, PREFORK, SPAWN)}
"""What a user's own task is tried on."""

CELERY_POOLS: Mapping[str, Pool] = {pool.name: pool for pool in (THREADS, PREFORK)}
"""What a worker of ours can be."""

DEFAULT_POOLS = (THREADS.name, PREFORK.name)
"""What a run contrasts where nobody names a pool."""

STACK_POOLS = (THREADS.name, PREFORK.name)
"""What a whole stack has: ``whichpool up`` and the containers start them, doctor looks for them."""

DIRECT_POOLS: Mapping[str, Pool] = {
    pool.name: pool
    for pool in (Pool("loop", has_one_slot=True), Pool("thread-executor"), Pool("process-executor"))
}
"""What runs jobs without Celery."""
