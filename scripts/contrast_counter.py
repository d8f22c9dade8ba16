#!/usr/bin/env python3
"""Keep a shared counter on both pools, and see what became of it: one message to the coordinator."""

import sys

from whichpool_start import own_modules_first

own_modules_first()

import click

from config.counter_strategies import STRATEGIES
from config.pools import STACK_POOLS
from config.queues import COORDINATOR
from whichpool.cli.types import WordList
from whichpool.clusters.external import ExternalCluster
from whichpool.consoles import console_for
from whichpool.planning.plan import make_plan
from whichpool.planning.request import MOST_INCREMENTS, Request, guide_counter
from whichpool.reports.output import print_report
from whichpool.results.gates import run_exit_code
from whichpool.run.progress import progressing
from whichpool.run.run import execute
from whichpool.stack.client import running_stack


@click.command()
@click.option("--strategy", "strategies", type=WordList("strategy", STRATEGIES), metavar="STRATEGY,..",
              default="lock,redis-getset,redis-incr,ledger", show_default=True,
              help=f"How to count, of: {', '.join(STRATEGIES)}.")  # fmt: skip
@click.option("-k", "--increments", type=click.IntRange(1, MOST_INCREMENTS), metavar="K",
              help="Increments of each of the two jobs.  [default: the strategy's own]")  # fmt: skip
def contrast_counter(strategies: tuple[str, ...], increments: int | None) -> None:
    """Keep a shared counter on both pools, by each strategy, and contrast what was expected and observed."""
    counters = tuple(guide_counter(name) for name in strategies)
    with running_stack(COORDINATOR, *STACK_POOLS) as stack, ExternalCluster(stack.broker) as cluster:
        plan = make_plan(Request(counters=counters, increments=increments), cluster.place, web_url="")
        with progressing(plan, console_for(sys.stderr)) as listener:
            answer = execute(plan, cluster, listener)
    print_report(answer, "terminal", full=True)
    sys.exit(run_exit_code(answer))


if __name__ == "__main__":
    contrast_counter()
