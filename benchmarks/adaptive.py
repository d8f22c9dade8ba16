"""Simulated runs that add rounds until each verdict is decided: what they come to, after how many rounds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean, median
from types import MappingProxyType
from typing import NamedTuple

from benchmarks.simulation import USUAL, Machine, Noise, Truth, planned, simulated
from benchmarks.truths import pools, within
from measure.further_cells import extended
from measure.model.cell_result import CellResult
from measure.model.plan import Plan
from measure.model.result import Verdict
from measure.stats.looks import LOOKS
from measure.verdicts import verdicts

HALF = MappingProxyType({"threads": 40.0, "prefork": 80.0})
ALIKE = MappingProxyType({"threads": 40.0, "prefork": 40.0})

Stopping = Callable[[Sequence[Truth], int, Noise], tuple[Verdict, ...]]


class Ended(NamedTuple):
    """Shares of runs, each of one job, and after how many rounds they ended.

    Attributes:
        threads, prefork: in which this pool is recommended.
        threads_faster: in which `threads` is said to be faster.
        equivalent: in which both pools are said to be equivalent, whatever is recommended.
        nobody: in which nothing is decided after the last look.
        held: in which the interval, as it is when the run ends, holds the true ratio.
        mean, median: rounds.
    """

    threads: float
    prefork: float
    threads_faster: float
    equivalent: float
    nobody: float
    held: float
    mean: float
    median: float


def run(truths: Sequence[Truth], seed: int, noise: Noise) -> tuple[Verdict, ...]:
    """Return the verdicts of a run to which the coordinator's own rule adds rounds."""
    machine = Machine(truths, seed, noise, LOOKS[-1])
    cells = planned(truths, seed, LOOKS[0])
    plan = Plan(run_id="", created=0.0, seed=seed, rounds=LOOKS[0], cells=cells, until_decided=True)
    measured: list[CellResult] = []
    while len(measured) < len(plan.cells):
        measured += [machine.measure(cell) for cell in plan.cells[len(measured) :]]
        plan = extended(plan, measured)
    return verdicts(measured, looks=len(LOOKS))


def undivided(looks: Iterable[int], truths: Sequence[Truth], seed: int, noise: Noise) -> tuple[Verdict, ...]:
    """Return the verdicts of a run that ends as soon as a look decides, each as sure as a single one."""
    cells = simulated(truths, seed, noise, LOOKS[-1])
    found: tuple[Verdict, ...] = ()
    for look in looks:
        found = verdicts(cells[: look * len(truths)])
        if all(verdict.answer != "undecided" for verdict in found):
            break
    return found


def until_decided(
    ratio: float,
    seeds: Iterable[int],
    noise: Noise = USUAL,
    memory_mb: Mapping[str, float] = HALF,
    stopping: Stopping = run,
) -> Ended:
    """Return how runs end where `prefork` is truly `ratio` times as fast as `threads`.

    Args:
        ratio: the truth.
        seeds: of a run each.
        noise: between the truth and what is measured.
        memory_mb: by pool, of all slots together; by default `threads` uses half.
        stopping: returns the verdicts of a run.
    """
    truths = [truth._replace(memory_mb=memory_mb[truth.pool]) for truth in pools(ratio)]
    return _summed(ratio, [stopping(truths, seed, noise)[0] for seed in seeds])


def wrong_winners(ratio: float, jobs: int, seeds: Iterable[int], noise: Noise = USUAL) -> float:
    """Return the share of runs of several jobs in which a pool is said to be faster at any of them."""
    truths = pools(ratio, jobs)
    return fmean(any(verdict.winner for verdict in run(truths, seed, noise)) for seed in seeds)


def _summed(ratio: float, found: Sequence[Verdict]) -> Ended:
    """Sum up verdicts whose ratio is that of `prefork` over `threads`."""
    rounds = [verdict.rounds for verdict in found]
    return Ended(
        threads=fmean(v.recommended == "threads" for v in found),
        prefork=fmean(v.recommended == "prefork" for v in found),
        threads_faster=fmean(v.winner == "threads" for v in found),
        equivalent=fmean(v.equivalent for v in found),
        nobody=fmean(v.answer == "undecided" for v in found),
        held=fmean(within(ratio, v.low, v.high) for v in found),
        mean=fmean(rounds),
        median=median(rounds),
    )
