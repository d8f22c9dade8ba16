#!/usr/bin/env python3
"""Submit I/O-bound jobs as plain Celery tasks, to be run on the threads pool."""

import sys
import time

from whichpool_start import own_modules_first

own_modules_first()

import click

from config.guide_jobs import JOBS
from config.routes import pool_of
from whichpool.cli.options import setting
from whichpool.stack.client import running_stack
from whichpool.stack.gather import MOST_JOBS, gather

IO_JOBS = [job.name for job in JOBS.values() if job.kind == "I/O"]


@click.command()
@click.option("-n", "--number", type=click.IntRange(1, MOST_JOBS), default=100, show_default=True)
@click.option("--job", "name", type=click.Choice(IO_JOBS), help="[default: fetch with --web-url, else sleep]")
@setting("--web-url", metavar="URL", help="The latency server that fetch reads.")
def submit_io(number: int, name: str | None, web_url: str | None) -> None:
    """Submit I/O-bound jobs and wait for them.

    No queue is named here: Celery's task_routes send these jobs to the threads pool.
    """
    job = JOBS[name or ("fetch" if web_url else "sleep")]
    arguments = dict(job.arguments)
    if job.name == "fetch":
        if not web_url:
            raise click.UsageError("fetch needs the latency server's address: --web-url or WHICHPOOL_WEB_URL")
        arguments["url"] = web_url
    with running_stack(pool_of(job)) as stack:
        began = time.monotonic()
        sent = [
            stack.app.send_task(job.task, kwargs=arguments, ignore_result=False).id for _ in range(number)
        ]
        tally = gather(stack.app, sent, began)
    print(*tally.lines(job.name), sep="\n")
    sys.exit(tally.exit_code)


if __name__ == "__main__":
    submit_io()
