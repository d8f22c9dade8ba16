"""What a run is going to do: the cells, in the order in which they run."""

import random
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from measure.model.search import Search, Stage

SCHEMA = 3
Arrivals = Literal["poisson", "even"]


class Contrast(NamedTuple):
    """A job on all its pools, at one concurrency and load, in one round."""

    label: str
    concurrency: int
    is_offered: bool
    round: int


class CellPlan(msgspec.Struct, frozen=True, kw_only=True):
    """N identical jobs on one pool at one concurrency, once."""

    job: Annotated[str, Meta(description="the job's name.")]
    task: Annotated[str, Meta(description="the name of its Celery task.")]
    pool: Annotated[str, Meta(description="the execution model.")]
    queue: Annotated[str, Meta(description="the queue of the workers that run it.")]
    concurrency: Annotated[int, Meta(description="how many at a time, over all workers of the queue.")]
    n: Annotated[int, Meta(description="how many jobs; their ids are 0 to n-1.")]
    arguments: Annotated[dict[str, Any], Meta(description="the task's keyword arguments.")] = {}
    round: Annotated[int, Meta(description="1-based.")] = 1
    timeout_s: Annotated[
        float,
        Meta(description="seconds before an unfinished delivery is in doubt (a floor, see the ledger)."),
    ] = 5.0
    ideal_s: Annotated[
        float | None, Meta(description="seconds one job would take on an ideal worker, where that is known.")
    ] = None
    keeps_value: Annotated[bool, Meta(description="whether return values are kept with the samples.")] = False
    strategy: Annotated[str | None, Meta(description="for a counter, how it counts.")] = None
    increments: Annotated[int, Meta(description="for a counter, how often one job increments it.")] = 0
    rate_per_s: Annotated[
        float | None,
        Meta(description="the arrival rate, jobs sent on schedule; None for a cell at saturation."),
    ] = None
    load: Annotated[
        float | None,
        Meta(description="the arrival rate as a share of the job's measured saturation on its slowest pool."),
    ] = None
    arrivals: Annotated[
        Arrivals | None,
        Meta(
            description="at an arrival rate, how jobs come: ``poisson``, as independent users send them, or "
            "``even``; None in an older plan, which is even."
        ),
    ] = None
    arrivals_seed: Annotated[int, Meta(description="what Poisson arrivals are drawn by.")] = 0
    kind: Annotated[str | None, Meta(description="what a job mostly waits for; None in an older plan.")] = (
        None
    )
    alone_s: Annotated[
        float | None,
        Meta(description="about how long one job takes on an idle machine, in seconds; None as for `kind`."),
    ] = None
    fresh_workers: Annotated[
        bool, Meta(description="whether its contrast gets workers that are started for it, in each round.")
    ] = False
    inputs: Annotated[
        int,
        Meta(description="of a user's own task: how many different calls its jobs make; 0 of another job."),
    ] = 0
    stage: Annotated[
        Stage | None, Meta(description="of a search: what the cell is for; None in any other run.")
    ] = None
    patience_s: Annotated[
        float | None,
        Meta(description="of a search: the cell ends where no job was done for so long; None: as the plan."),
    ] = None

    @property
    def label(self) -> str:
        """The job, or the counter's strategy, as a person would call it."""
        return f"count/{self.strategy}" if self.strategy else self.job

    @property
    def is_offered(self) -> bool:
        """Whether jobs are sent on schedule (an open loop), not all at once."""
        return self.rate_per_s is not None or self.load is not None

    @property
    def contrast(self) -> Contrast:
        """What it is contrasted in: the cells of one contrast stand next to each other in a round."""
        return Contrast(self.label, self.concurrency, self.is_offered, self.round)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run, as it is written to the ledger before the first job is published."""

    run_id: str
    created: Annotated[float, Meta(description="seconds since the epoch.")]
    seed: int
    rounds: int
    cells: tuple[CellPlan, ...]
    stall_s: Annotated[
        float,
        Meta(description="the run ends as partial when no job ran and nothing was done for so long."),
    ] = 60.0
    job_timeout_s: Annotated[
        float, Meta(description="the run ends as partial when jobs ran and none was done for so long.")
    ] = 600.0
    until_decided: Annotated[
        bool, Meta(description="whether rounds are added, at stated looks, until each verdict is decided.")
    ] = False
    command: Annotated[
        tuple[tuple[str, ...], ...],
        Meta(
            description="the command line that asked for it, without passwords: the words of the program, "
            "the command, then each flag with its value; empty where a program asked."
        ),
    ] = ()
    boot: Annotated[str, Meta(description="names the run of the kernel that it was made on.")] = ""
    steady_s: Annotated[
        float,
        Meta(description="the steady clock there when it was made: a wall clock may be set in mid-run."),
    ] = 0.0
    search: Annotated[
        Search | None, Meta(description="where cells are added as a search for a pool goes on, its limits.")
    ] = None
    schema: int = SCHEMA

    @property
    def answering(self) -> frozenset[str]:
        """The jobs that are asked for an answer, not for speed: one that is refused is the fastest."""
        return frozenset(cell.job for cell in self.cells if cell.keeps_value)

    def contrast_cells(self, index: int) -> tuple[CellPlan, ...]:
        """Return the cells of the contrast that a cell belongs to; they need the same workers.

        A search has one worker at a time: what a user's application does as it starts may clash with itself.
        """
        if self.search:
            return (self.cells[index],)
        contrast = self.cells[index].contrast
        return tuple(cell for cell in self.cells if cell.contrast == contrast)


def in_rounds(cells: Iterable[CellPlan], rounds: Iterable[int], rng: random.Random) -> Iterable[CellPlan]:
    """Yield every cell once in each of some rounds, each round in a random order of its own.

    The cells that are contrasted (a job's on its pools, at one concurrency) stand next to each other, in a
    random order too: a machine's speed differs less between neighbours (decision 17).
    """
    contrasts: dict[tuple[str, int], list[CellPlan]] = {}
    for cell in cells:
        contrasts.setdefault((cell.label, cell.concurrency), []).append(cell)
    for number in rounds:
        for contrast in rng.sample([*contrasts.values()], len(contrasts)):
            for cell in rng.sample(contrast, len(contrast)):
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

    Arrival rates come last, in rounds of their own: they may be shares of what the others measured. The
    same seed gives the same order.
    """
    rng = random.Random(seed)  # noqa: S311 (an order of cells, not a secret)
    in_order = in_rounds(repeated, range(1, rounds + 1), rng)
    return (*once, *in_order, *in_rounds(offered, range(1, offered_rounds + 1), rng))
