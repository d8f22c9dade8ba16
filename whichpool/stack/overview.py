"""A running stack at one moment: who is ready, what waits, what is being worked on, which run measures."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click
from redis import Redis
from rich.console import Console
from rich.live import Live
from rich.table import Table

from config.pools import STACK_POOLS
from config.queues import COORDINATOR
from tasks.cell_ledger import CellLedger
from tasks.ledger import Ledger, UnknownRunError
from tasks.queue_view import QueueView, unacked_count
from tasks.register import WorkerEntry, ready_workers
from tasks.worker_totals import memory_mb, on_queue, slots


@dataclass(frozen=True, slots=True)
class QueueOverview:
    """A queue and its workers.

    Attributes:
        name: the queue's.
        hosts, slots: of its ready workers; 0 if it has none.
        memory_mb: of their process trees together; None where one is unknown.
        queued: messages that no worker has taken.
    """

    name: str
    hosts: int
    slots: int
    memory_mb: float | None
    queued: int

    def __str__(self) -> str:
        if not self.slots:
            return f"{self.name}: no worker, {self.queued} queued"
        memory = "" if self.memory_mb is None else f", {self.memory_mb:.0f} MB"
        where = f" on {self.hosts} hosts" if self.hosts > 1 else ""
        return f"{self.name}: {_count(self.slots, 'slot')}{where}{memory}, {self.queued} queued"


@dataclass(frozen=True, slots=True)
class Overview:
    """All that can be seen at once.

    Attributes:
        queues: each queue of the stack.
        unacked: messages that workers hold.
        run: a sentence on the run that measures.
    """

    queues: Sequence[QueueOverview]
    unacked: int
    run: str

    def __str__(self) -> str:
        return " | ".join((*map(str, self.queues), f"{self.unacked} unacked", self.run))

    def table(self) -> Table:
        """Return the same for a terminal."""
        table = Table(caption=f"{self.unacked} unacked; {self.run}", caption_justify="left")
        table.add_column("queue")
        for heading in ("slots", "hosts", "MB", "queued"):
            table.add_column(heading, justify="right")
        for queue in self.queues:
            memory = "-" if queue.memory_mb is None else f"{queue.memory_mb:.0f}"
            table.add_row(queue.name, str(queue.slots), str(queue.hosts), memory, str(queue.queued))
        return table


def look(redis: Redis) -> Overview:
    """Return what there is to see just now."""
    workers = ready_workers(redis)
    names = dict.fromkeys((*STACK_POOLS, COORDINATOR, *(worker.queue for worker in workers)))
    queues = [_queue(redis, name, on_queue(workers, name)) for name in names]
    return Overview(queues, unacked_count(redis), measuring_run(Ledger(redis)))


def measuring_run(ledger: Ledger) -> str:
    """Say which run measures, and how far it is."""
    holder = ledger.holder()
    if holder is None:
        return "no run measures"
    run_id = holder.split(" ", 1)[0]
    try:
        plan, index = ledger.plan(run_id), ledger.position(run_id)
    except UnknownRunError:
        return f"run {run_id} has just ended"
    if index == len(plan.cells):
        return f"run {run_id}: all {index} cells done"
    cell = plan.cells[index]
    done = CellLedger(ledger.redis, run_id, index, cell).done()
    return (
        f"run {run_id}: cell {index + 1} of {len(plan.cells)} ({cell.label} on {cell.pool}), "
        f"{done} of {cell.n} jobs done"
    )


@contextmanager
def display(console: Console) -> Iterator[Callable[[Overview], None]]:
    """Yield what shows an overview: a table in place on a terminal, one line after the other elsewhere."""
    if console.is_terminal:
        with Live(console=console, auto_refresh=False) as live:
            yield lambda overview: live.update(overview.table(), refresh=True)
    else:
        yield lambda overview: click.echo(f"{time.strftime('%H:%M:%S')} | {overview}")


def _queue(redis: Redis, name: str, workers: Sequence[WorkerEntry]) -> QueueOverview:
    hosts = len({worker.host for worker in workers})
    return QueueOverview(name, hosts, slots(workers), memory_mb(workers), QueueView(redis, name).depth())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
