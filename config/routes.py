"""Which pool takes a job that is sent without a queue: the guide's rule, as Celery's ``task_routes``."""

from collections.abc import Mapping

from config.counter_strategies import COUNT_TASK
from config.guide_jobs import JOBS
from config.jobs import Job, Kind
from config.queues import queue_name

# The guide's rule is the first two. A job that also computes holds the GIL for a while: on threads it
# would delay every other job, on prefork it costs no more than its slot. Who-am-I jobs and counters
# belong to no pool, but without a route they would go to the coordinator's own queue and hold up runs;
# threads refuses none of them (a prefork child may start no process, and counters behind a plain lock
# are apart there).
POOL_OF_KIND: Mapping[Kind, str] = {
    "I/O": "threads",
    "CPU": "prefork",
    "mixed": "prefork",
    "identity": "threads",
    "counter": "threads",
}


def pool_of(job: Job) -> str:
    """Return the pool that a job is sent to when nobody names a queue."""
    return POOL_OF_KIND[job.kind]


def task_routes() -> dict[str, dict[str, str]]:
    """Return the queue of each task for a sender that names none; a queue that is named wins.

    The coordinator's task is not among them: every sender names its queue.
    """
    pools = {job.task: pool_of(job) for job in JOBS.values()} | {COUNT_TASK: POOL_OF_KIND["counter"]}
    return {task: {"queue": queue_name(pool)} for task, pool in pools.items()}
