"""What a plausible run says beside its cells: machine, workers, counters, curves, warnings."""

from typing import NamedTuple

from config.counter_strategies import GUIDE_JOBS, STRATEGIES, Strategy
from measure.model.curve import Estimate, ScalingCurve, ScalingPoint, UslFit
from measure.model.provenance import Machine, WorkerFacts
from measure.model.result import CounterResult, Warned
from measure.warnings.kinds import WarningKind
from tests.full_run_samples import HOST

POOLS = ("threads", "prefork")
VERSIONS = {
    "python": "3.11.7", "celery": "5.7.0", "kombu": "5.7.0", "redis": "8.1.0", "billiard": "4.3.2",
    "redis-server": "6.2.14",
}  # fmt: skip
MACHINE = Machine(
    system="Linux 6.18.44 x86_64", cpu_model="Some CPU @ 2.90GHz", cpus=2, memory_mb=7_900.0, gil=True,
    hosts=(HOST,),
)  # fmt: skip
WARNINGS = (
    WarningKind.NOISY.says("primes on prefork, 2 at a time, varied by 13% between rounds"),
    WarningKind.BUSY.says("other programs used 18% of this machine's CPU time"),
    WarningKind.FAILED.says("files on threads, round 1: 1 of 64 jobs failed"),
    Warned(
        "few-slots", "sleep on prefork still grew at 32 at a time: add slots", ""
    ),  # as an older result has it
)
ALONE_NOTE = "each process has a counter of its own: no job could disturb another in a process"


def workers() -> tuple[WorkerFacts, ...]:
    """Return two workers of each pool and the coordinator's."""
    return (
        *(_worker(pool, slots) for pool in POOLS for slots in (16, 2)),
        _worker("threads", 1, "whichpool"),
    )


def _worker(pool: str, slots: int, queue: str = "") -> WorkerFacts:
    queue = queue or f"{pool}.{slots}"
    command = (
        "python", "-m", "celery", "--quiet", "-A", "workers.app", "worker",
        "--pool", pool, "--concurrency", str(slots),
        "--queues", queue, "--hostname", f"{queue}@{HOST}", "--loglevel", "WARNING", "--without-gossip",
        "--without-mingle", "--without-heartbeat",
    )  # fmt: skip
    return WorkerFacts(
        name=f"{queue}@{HOST}", pool=pool, concurrency=slots, queue=queue, host=HOST, command=command,
        settings={"broker_url": "redis://:********@127.0.0.1:6379/0", "task_acks_late": "True",
                  "worker_prefetch_multiplier": "1"},
        log_level="WARNING", memory_kind="pss",
        versions={"python": "3.11.7", "celery": "5.7.0", "kombu": "5.7.0", "redis": "8.1.0"},
    )  # fmt: skip


def counters() -> tuple[CounterResult, ...]:
    """Return all eight strategies on both pools: `redis-getset` loses, `queue` is unavailable on prefork."""
    return tuple(_counter(strategy, pool) for strategy in STRATEGIES.values() for pool in POOLS)


def _counter(strategy: Strategy, pool: str) -> CounterResult:
    each, expected = strategy.increments, GUIDE_JOBS * strategy.increments
    observed: int | None = expected - 852 if strategy.name == "redis-getset" else expected
    apart = strategy.per_process and pool == "prefork"
    reason = None
    if (strategy.name, pool) == ("queue", "prefork"):
        observed, reason = None, "the queue has to be made before the pool forks"
    speed = 0.45 / strategy.increment_s * (1.9 if pool == "prefork" else 1.0)
    return CounterResult(
        strategy=strategy.name, pool=pool, expected=expected, observed=observed,
        lost_updates=None if observed is None else expected - observed,
        increments_per_s=None if observed is None else speed, safe_across=strategy.safe_across,
        per_process={f"{HOST}/4200": each, f"{HOST}/4201": each} if apart else {},
        exact_if_redelivered=strategy.exact_if_redelivered, unavailable=reason,
        note=ALONE_NOTE if apart and strategy.name == "unguarded" else None,
    )  # fmt: skip


class Scaled(NamedTuple):
    """A job on a pool: its ideal and its own rate of one slot (1/s), contention, coherency, sizes, knee."""

    job: str
    pool: str
    ideal_per_s: float
    rate_per_s: float
    contention: float
    coherency: float
    sizes: tuple[int, ...]
    knee: int | None
    said: str


SCALED = (
    Scaled("sleep", "threads", 20.0, 19.1, 0.0021, 0.00002, (1, 2, 4, 8, 16, 32), None, "still grew at 32"),
    Scaled("sleep", "prefork", 20.0, 18.3, 0.0065, 0.00031, (1, 2, 4, 8, 16, 32), None, "still grew at 32"),
    Scaled("primes", "threads", 25.6, 25.6, 0.9900, 0.00310, (1, 2, 4, 8), 1, "did most at 1"),
    Scaled("primes", "prefork", 25.6, 25.4, 0.1200, 0.08200, (1, 2, 4, 8), 4, "did most at 4"),
)


def curves() -> tuple[ScalingCurve, ...]:
    """Return throughput against concurrency of a job that waits and of one that computes."""
    return tuple(_curve(scaled) for scaled in SCALED)


def _curve(of: Scaled) -> ScalingCurve:
    peak = ((1 - of.contention) / of.coherency) ** 0.5
    fit = UslFit(
        rate_of_one_per_s=_estimate(of.rate_per_s, 0.03), contention=_estimate(of.contention, 0.2),
        coherency=_estimate(of.coherency, 1.0), peak=peak, peak_is_measured=peak <= of.sizes[-1], off=0.031,
    )  # fmt: skip
    return ScalingCurve(
        job=of.job, pool=of.pool, points=tuple(_point(of, fit, n) for n in of.sizes),
        ideal_per_slot_per_s=of.ideal_per_s, ideal_is_known=of.job == "sleep", fit=fit, knee=of.knee,
        sentence=f"{of.job} on {of.pool} {of.said} at a time.",
    )  # fmt: skip


def _estimate(value: float, uncertain: float) -> Estimate:
    return Estimate(value, value * (1 - uncertain), value * (1 + uncertain))


def _point(of: Scaled, fit: UslFit, n: int) -> ScalingPoint:
    rate = fit.at(n) * (1.01 if n % 3 == 1 else 0.99)
    return ScalingPoint(
        concurrency=n, jobs_per_s=rate, low=rate * 0.96, high=rate * 1.04, rounds=5,
        efficiency=rate / (of.ideal_per_s * n),
    )  # fmt: skip
