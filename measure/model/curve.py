"""Throughput against concurrency: the measured points, the fitted curve, where it bends."""

from typing import Annotated

import msgspec
from msgspec import Meta


class Estimate(msgspec.Struct, frozen=True):
    """A fitted parameter with its 95 % interval."""

    value: float
    low: float
    high: float


class UslFit(msgspec.Struct, frozen=True, kw_only=True):
    """The Universal Scalability Law, X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)).

    Gunther, Guerrilla Capacity Planning (2007). All three parameters are at least 0.
    """

    rate_of_one_per_s: Annotated[Estimate, Meta(description="lambda, jobs per second of one slot.")]
    contention: Annotated[
        Estimate, Meta(description="sigma, the share of the work that cannot be done side by side.")
    ]
    coherency: Annotated[Estimate, Meta(description="kappa, what each pair of slots costs.")]
    peak: Annotated[
        float | None,
        Meta(
            description="the concurrency of the most throughput, sqrt((1 - sigma) / kappa); None where "
            "the curve only grows."
        ),
    ]
    peak_is_measured: Annotated[
        bool, Meta(description="whether the peak lies within the measured concurrencies; else it is a guess.")
    ]
    off: Annotated[
        float, Meta(description="the largest relative distance of a measured point from the curve.")
    ]

    def at(self, concurrency: float) -> float:
        """Return the curve's throughput at a concurrency, in jobs per second."""
        n = concurrency
        slowed = 1 + self.contention.value * (n - 1) + self.coherency.value * n * (n - 1)
        return self.rate_of_one_per_s.value * n / slowed


class ScalingPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured at one concurrency."""

    concurrency: Annotated[int, Meta(description="jobs at a time.")]
    jobs_per_s: Annotated[float, Meta(description="geometric mean over the rounds.")]
    low: Annotated[float | None, Meta(description="its 95 % t-interval; None with one round.")]
    high: Annotated[float | None, Meta(description="its 95 % t-interval; None with one round.")]
    rounds: Annotated[int, Meta(description="how many.")]
    efficiency: Annotated[float, Meta(description="`jobs_per_s` over the ideal line.")]


class ScalingCurve(msgspec.Struct, frozen=True, kw_only=True):
    """How a job's throughput on a pool grows with the concurrency."""

    job: str
    pool: str
    points: Annotated[tuple[ScalingPoint, ...], Meta(description="by concurrency, ascending.")]
    ideal_per_slot_per_s: Annotated[
        float, Meta(description="the ideal line's slope, jobs per second and slot.")
    ]
    ideal_is_known: Annotated[
        bool,
        Meta(
            description="whether the slope follows from the job itself; else from its smallest concurrency."
        ),
    ]
    fit: Annotated[
        UslFit | None,
        Meta(
            description="None with fewer than four concurrencies, and where the points leave a "
            "parameter without a bound."
        ),
    ]
    knee: Annotated[
        int | None,
        Meta(
            description="the smallest measured concurrency within five per cent of the most throughput "
            "that was measured; None where that is the largest one: then it still grew."
        ),
    ]
    sentence: Annotated[str, Meta(description="the curve in words.")]
