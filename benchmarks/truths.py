"""How often verdicts and scaling curves are right about simulated runs: the code that judges real ones."""

from collections.abc import Iterable
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.simulation import USUAL, Noise, Truth, simulated
from measure.model.curve import Estimate, UslFit
from measure.scaling_curves import curves
from measure.stats.intervals import FEWEST_ROUNDS
from measure.verdicts import verdicts

RATIOS = (0.5, 0.95, 1.0, 1.05, 1.3, 2.0)  # one after the other, a run each
CONCURRENCIES = (1, 2, 4, 8, 16, 32)
SLOTS, THREADS_PER_S = 4, 40.0  # no share depends on them


class Law(NamedTuple):
    """The true parameters of a scaling curve."""

    rate_of_one_per_s: float
    contention: float
    coherency: float


class Named(NamedTuple):
    """Shares of runs: in how many a winner of any job is named, in how many `prefork` is, of every job."""

    any: float
    prefork: float


class Advised(NamedTuple):
    """Shares of runs in which a pool is recommended, or none."""

    threads: float
    prefork: float
    nobody: float


class Recovered(NamedTuple):
    """How a parameter was found.

    Attributes:
        held: the share of curves whose interval holds the truth.
        width: the median width of the intervals, over the truth; where the truth is 0, as it is.
    """

    held: float
    width: float


def pools(ratio: float, jobs: int = 1) -> list[Truth]:
    """Return jobs that `prefork` does `ratio` times as fast as `threads`."""
    rates = {"threads": THREADS_PER_S, "prefork": THREADS_PER_S * ratio}
    return [Truth(f"job {n}", pool, SLOTS, rate) for n in range(jobs) for pool, rate in rates.items()]


def advised(ratio: float, seeds: Iterable[int], noise: Noise = USUAL, rounds: int = FEWEST_ROUNDS) -> Advised:
    """Return what is recommended where `prefork` is `ratio` times as fast and uses twice the memory."""
    memory = {"threads": 40.0, "prefork": 80.0}
    truths = [truth._replace(memory_mb=memory[truth.pool]) for truth in pools(ratio)]
    runs = [verdicts(simulated(truths, seed, noise, rounds))[0] for seed in seeds]
    return Advised(*(fmean(v.recommended == pool for v in runs) for pool in ("threads", "prefork", None)))


def coverage(seeds: Iterable[int], noise: Noise = USUAL) -> float:
    """Return the share of runs of one job in which the verdict's interval holds the true ratio.

    Of one job, Holm's correction leaves the interval at 95 %.
    """
    return fmean(_holds(RATIOS[seed % len(RATIOS)], seed, noise) for seed in seeds)


def _holds(ratio: float, seed: int, noise: Noise) -> bool:
    (verdict,) = verdicts(simulated(pools(ratio), seed, noise))
    return within(ratio, verdict.low, verdict.high)


def within(truth: float, low: float | None, high: float | None) -> bool:
    """Whether an interval that may be missing holds the truth."""
    return low is not None and high is not None and low <= truth <= high


def named(ratio: float, jobs: int, seeds: Iterable[int], noise: Noise = USUAL) -> Named:
    """Return who is named in runs of jobs that `prefork` does `ratio` times as fast as `threads`."""
    runs = [[v.winner for v in verdicts(simulated(pools(ratio, jobs), seed, noise))] for seed in seeds]
    return Named(
        fmean(any(winners) for winners in runs),
        fmean(all(winner == "prefork" for winner in winners) for winners in runs),
    )


def recovery(law: Law, seeds: Iterable[int], noise: Noise = USUAL) -> list[Recovered]:
    """Return how lambda, sigma and kappa were found, in this order. A curve without a fit holds nothing."""
    fits = [_fit(law, seed, noise) for seed in seeds]
    return [
        _recovered(truth, [_estimates(fit)[i] for fit in fits if fit], len(fits))
        for i, truth in enumerate(law)
    ]


def _fit(law: Law, seed: int, noise: Noise) -> UslFit | None:
    (curve,) = curves(simulated(_curve(law), seed, noise))
    return curve.fit


def _curve(law: Law) -> list[Truth]:
    """Return the throughput at each concurrency, by the law's own definition (see `UslFit`)."""
    rate_of_one_per_s, sigma, kappa = law
    return [
        Truth("job", "threads", n, rate_of_one_per_s * n / (1 + sigma * (n - 1) + kappa * n * (n - 1)))
        for n in CONCURRENCIES
    ]


def _estimates(fit: UslFit) -> tuple[Estimate, Estimate, Estimate]:
    return fit.rate_of_one_per_s, fit.contention, fit.coherency


def _recovered(truth: float, seen: list[Estimate], curves_drawn: int) -> Recovered:
    held = sum(within(truth, e.low, e.high) for e in seen)
    return Recovered(held / curves_drawn, median((e.high - e.low) / (truth or 1.0) for e in seen))
