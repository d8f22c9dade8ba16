"""Throughput against concurrency: the measured points, the fitted curve, where it bends."""

import msgspec


class Estimate(msgspec.Struct, frozen=True):
    """A fitted parameter with its 95 % interval."""

    value: float
    low: float
    high: float


class UslFit(msgspec.Struct, frozen=True, kw_only=True):
    """The Universal Scalability Law, X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)).

    Gunther, Guerrilla Capacity Planning (2007). All three parameters are at least 0.

    Attributes:
        rate_of_one_per_s: lambda, jobs per second of one slot.
        contention: sigma, the share of the work that cannot be done side by side.
        coherency: kappa, what each pair of slots costs.
        peak: the concurrency of the most throughput, sqrt((1 - sigma) / kappa); None where the curve
            only grows.
        peak_is_measured: whether the peak lies within the measured concurrencies; else it is a guess.
        off: the largest relative distance of a measured median from the curve.
    """

    rate_of_one_per_s: Estimate
    contention: Estimate
    coherency: Estimate
    peak: float | None
    peak_is_measured: bool
    off: float

    def at(self, concurrency: float) -> float:
        """Return the curve's throughput at a concurrency, in jobs per second."""
        n = concurrency
        slowed = 1 + self.contention.value * (n - 1) + self.coherency.value * n * (n - 1)
        return self.rate_of_one_per_s.value * n / slowed


class ScalingPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured at one concurrency.

    Attributes:
        concurrency: jobs at a time.
        jobs_per_s: geometric mean over the rounds.
        low, high: its 95 % t-interval; None with one round.
        rounds: how many.
        efficiency: `jobs_per_s` over the ideal line.
    """

    concurrency: int
    jobs_per_s: float
    low: float | None
    high: float | None
    rounds: int
    efficiency: float


class ScalingCurve(msgspec.Struct, frozen=True, kw_only=True):
    """How a job's throughput on a pool grows with the concurrency.

    Attributes:
        points: by concurrency, ascending.
        ideal_per_slot_per_s: the ideal line's slope, jobs per second and slot.
        ideal_is_known: whether the slope follows from the job itself; else from its smallest concurrency.
        fit: None with fewer than four concurrencies, and where the points leave a parameter without a bound.
        knee: the smallest measured concurrency within five per cent of the most throughput that was
            measured; None where that is the largest one: then it still grew.
        sentence: the curve in words.
    """

    job: str
    pool: str
    points: tuple[ScalingPoint, ...]
    ideal_per_slot_per_s: float
    ideal_is_known: bool
    fit: UslFit | None
    knee: int | None
    sentence: str
