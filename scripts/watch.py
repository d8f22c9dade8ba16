#!/usr/bin/env python3
"""Watch a running stack: its workers, its queues, the run that measures."""

import sys
import time
from contextlib import suppress

from whichpool_start import own_modules_first

own_modules_first()

import click

from whichpool.cli.types import Seconds
from whichpool.consoles import console_for
from whichpool.stack.client import running_stack
from whichpool.stack.overview import display, look


@click.command()
@click.option("--every", type=Seconds(0.1, 3600), default=1.0, show_default=True, metavar="SECONDS",
              help="How often to look.")  # fmt: skip
@click.option("--once", is_flag=True, help="Look once, and end.")
def watch(every: float, once: bool) -> None:
    """Show who is ready, what waits and which run measures, until Ctrl-C.

    A table on a terminal; in a pipe, one line a look.
    """
    with running_stack() as stack, suppress(KeyboardInterrupt), display(console_for(sys.stdout)) as show:
        show(look(stack.redis))
        while not once:
            time.sleep(every)
            show(look(stack.redis))


if __name__ == "__main__":
    watch()
