#!/usr/bin/env python3
"""Submit CPU-bound jobs as plain Celery tasks, to be run on the prefork pool."""

import sys
import time

from whichpool_start import own_modules_first

own_modules_first()

import click

from config.guide_jobs import JOBS
from config.routes import pool_of
from whichpool.stack.client import running_stack
from whichpool.stack.gather import MOST_JOBS, gather

CPU_JOBS = [job.name for job in JOBS.values() if job.kind == "CPU"]


@click.command()
@click.option("-n", "--number", type=click.IntRange(1, MOST_JOBS), default=50, show_default=True)
@click.option("--job", "name", type=click.Choice(CPU_JOBS), default="primes", show_default=True)
def submit_cpu(number: int, name: str) -> None:
    """Submit CPU-bound jobs and wait for them.

    No queue is named here: Celery's task_routes send these jobs to the prefork pool.
    """
    job, arguments = JOBS[name], dict(JOBS[name].arguments)
    with running_stack(pool_of(job)) as stack:
        began = time.monotonic()
        sent = [
            stack.app.send_task(job.task, kwargs=arguments, ignore_result=False).id for _ in range(number)
        ]
        tally = gather(stack.app, sent, began)
    print(*tally.lines(job.name), sep="\n")
    sys.exit(tally.exit_code)


if __name__ == "__main__":
    submit_cpu()
