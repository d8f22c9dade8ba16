"""What a run is going to do: the cells, in the order in which they run."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

SCHEMA = 2


class CellPlan(msgspec.Struct, frozen=True, kw_only=True):
    """N identical jobs on one pool at one concurrency, once.

    Attributes:
        job: the job's name.
        task: the name of its Celery task.
        arguments: the task's keyword arguments.
        pool: the execution model.
        queue: the queue of the workers that run it.
        concurrency: how many at a time, over all workers of the queue.
        round: 1-based.
        n: how many jobs; their ids are 0 to n-1.
        timeout_s: seconds before an unfinished delivery is in doubt (a floor, see the ledger).
        ideal_s: seconds one job would take on an ideal worker, where that is known.
        keeps_value: whether return values are kept with the samples.
        strategy: for a counter, how it counts.
        increments: for a counter, how often one job increments it.
        rate_per_s: the offered rate, jobs sent on schedule; None for a cell at saturation.
        load: the offered rate as a share of the job's measured saturation on its slowest pool.
    """

    job: str
    task: str
    pool: str
    queue: str
    concurrency: int
    n: int
    arguments: dict[str, Any] = {}
    round: int = 1
    timeout_s: float = 5.0
    ideal_s: float | None = None
    keeps_value: bool = False
    strategy: str | None = None
    increments: int = 0
    rate_per_s: float | None = None
    load: float | None = None

    @property
    def label(self) -> str:
        """The job, or the counter's strategy, as a person would call it."""
        return f"count/{self.strategy}" if self.strategy else self.job

    @property
    def is_offered(self) -> bool:
        """Whether jobs are sent on schedule (an open loop), not all at once."""
        return self.rate_per_s is not None or self.load is not None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run, as it is written to the ledger before the first job is published.

    Attributes:
        created: seconds since the epoch.
        stall_s: a cell in which nothing is done for this long ends as partial, and the run with it.
    """

    run_id: str
    created: float
    seed: int
    rounds: int
    cells: tuple[CellPlan, ...]
    stall_s: float = 60.0
    schema: int = SCHEMA


def in_rounds(cells: Iterable[CellPlan], rounds: int, rng: random.Random) -> Iterable[CellPlan]:
    """Yield every cell once a round, each round in a random order of its own.

    The order spreads drift of the machine over all pools alike.
    """
    cells = tuple(cells)
    for number in range(1, rounds + 1):
        for cell in rng.sample(cells, len(cells)):
            yield msgspec.structs.replace(cell, round=number)


def schedule(  # noqa: PLR0913, PLR0917 (what runs once, and twice over: what, how often)
    once: Sequence[CellPlan],
    repeated: Sequence[CellPlan],
    rounds: int,
    seed: int,
    offered: Sequence[CellPlan] = (),
    offered_rounds: int = 0,
) -> tuple[CellPlan, ...]:
    """Return all cells in the order in which they run: what runs once first, then the rounds.

    Offered rates come last, in rounds of their own: they may be shares of what the others measured. The
    same seed gives the same order.
    """
    rng = random.Random(seed)  # noqa: S311 (an order of cells, not a secret)
    return (*once, *in_rounds(repeated, rounds, rng), *in_rounds(offered, offered_rounds, rng))
