"""config.routes: where a job goes that is sent without a queue."""

import pytest

from config.broker import Broker
from config.counter_strategies import COUNT_TASK
from config.guide_jobs import JOBS
from config.jobs import Job
from config.pools import STACK_POOLS
from config.routes import pool_of, task_routes
from tasks.coordinator import NAME
from workers.client_app import client_app


def queue_of(task: str, **options: str) -> str:
    """Return the queue that Celery sends a task to."""
    route = client_app(Broker("redis://host/0")).amqp.router.route(dict(options), task)
    return str(route["queue"].name)


@pytest.mark.parametrize("job", [job for job in JOBS.values() if job.kind == "I/O"], ids=lambda job: job.name)
def test_an_io_bound_job_goes_to_threads(job: Job) -> None:
    """The guide's rule."""
    assert queue_of(job.task) == pool_of(job) == "threads"


@pytest.mark.parametrize("job", [job for job in JOBS.values() if job.kind == "CPU"], ids=lambda job: job.name)
def test_a_cpu_bound_job_goes_to_prefork(job: Job) -> None:
    """The guide's rule, digest included, although it releases the GIL."""
    assert queue_of(job.task) == pool_of(job) == "prefork"


def test_a_mixed_job_goes_to_prefork() -> None:
    """There it delays no other job while it computes."""
    assert queue_of(JOBS["mixed"].task) == "prefork"


@pytest.mark.parametrize("task", [*(job.task for job in JOBS.values()), COUNT_TASK])
def test_no_job_goes_to_the_coordinators_queue(task: str) -> None:
    """It would hold up runs."""
    assert queue_of(task) in STACK_POOLS


@pytest.mark.parametrize("task", ["whichpool.sleep", "whichpool.primes", COUNT_TASK])
def test_a_queue_that_is_named_wins(task: str) -> None:
    """Runs name the queue of each cell's workers."""
    assert queue_of(task, queue="prefork.2") == "prefork.2"


def test_the_coordinators_task_has_no_route() -> None:
    """It stays on the default queue."""
    assert NAME not in task_routes()
    assert queue_of(NAME) == "coordinator"
