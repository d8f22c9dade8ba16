#!/usr/bin/env python3
"""Keep a shared counter on both pools, and see what became of it: one message to the coordinator."""

import sys

import click

from config.counters import STRATEGIES
from config.queues import COORDINATOR, POOLS
from whichpool.commands import exit_code
from whichpool.consoles import console_for
from whichpool.external import ExternalCluster
from whichpool.planning import make_plan
from whichpool.progress import progressing
from whichpool.reporting import print_report
from whichpool.request import MOST_INCREMENTS, CounterRequest, Request
from whichpool.run import execute
from whichpool.stack import running_stack
from whichpool.words import Words


@click.command()
@click.option("--strategy", "strategies", type=Words("strategy", STRATEGIES), metavar="STRATEGY,..",
              default="lock,redis-getset,redis-incr,ledger", show_default=True,
              help=f"How to count, of: {', '.join(STRATEGIES)}.")  # fmt: skip
@click.option("-k", "--increments", type=click.IntRange(1, MOST_INCREMENTS), metavar="K",
              help="Increments of each of the two jobs.  [default: the strategy's own]")  # fmt: skip
def contrast_counter(strategies: tuple[str, ...], increments: int | None) -> None:
    """Keep a shared counter on both pools, by each strategy, and contrast what was expected and observed."""
    counters = tuple(CounterRequest(strategy=name) for name in strategies)
    with running_stack(COORDINATOR, *POOLS) as stack, ExternalCluster(stack.broker) as cluster:
        plan = make_plan(Request(counters=counters, increments=increments), cluster.place, web_url="")
        with progressing(plan, console_for(sys.stderr)) as watcher:
            answer = execute(plan, cluster, watcher)
    print_report(answer, "terminal")
    sys.exit(exit_code(answer))


if __name__ == "__main__":
    contrast_counter()
