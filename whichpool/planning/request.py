"""What a user asks for: jobs, counters, pools and sizes, before anything is known of the workers."""

from typing import Annotated, Any

import msgspec

from config.counter_strategies import GUIDE_JOBS, STRATEGIES, Strategy
from config.guide_jobs import CONTRASTED, DEFAULT_ROUNDS, JOBS, ONCE
from config.jobs import Job
from config.pools import DEFAULT_POOLS
from measure.model.plan import Arrivals

MOST_JOBS = 1_000_000
MOST_AT_A_TIME = 512
MOST_ROUNDS = 1_000
MOST_INCREMENTS = 1_000_000_000
MOST_STALL_S = 86_400
LEAST_RATE_PER_S = 0.1  # below it a coordinator would seem to have stalled
MOST_RATE_PER_S = 10_000
DEFAULT_LOAD = 0.7  # the default plan's: busy, and yet no pool is overrun
DEFAULT_ARRIVALS: Arrivals = "poisson"  # even spacing flatters the tail
DEFAULT_OFFERED_ROUNDS = 1  # of about a second or two a cell: the default run stays well below 90 s

Size = Annotated[int, msgspec.Meta(ge=1, le=MOST_JOBS)]
Concurrency = Annotated[int, msgspec.Meta(ge=1, le=MOST_AT_A_TIME)]
Rounds = Annotated[int, msgspec.Meta(ge=1, le=MOST_ROUNDS)]
Rate = Annotated[float, msgspec.Meta(ge=LEAST_RATE_PER_S, le=MOST_RATE_PER_S)]
Load = Annotated[float, msgspec.Meta(ge=0, le=1)]
Increments = Annotated[int, msgspec.Meta(ge=1, le=MOST_INCREMENTS)]


class JobSizes(msgspec.Struct, frozen=True, kw_only=True):
    """The sizes of one job; what is not said is the job's own default, or that of the whole run.

    Attributes:
        rate: jobs offered a second, beside the saturation.
        load: the same as a share of the measured saturation; 0 for none.
    """

    n: Size | None = None
    concurrency: Concurrency | None = None
    rounds: Rounds | None = None
    rate: Rate | None = None
    load: Load | None = None
    arguments: dict[str, Any] = {}


class CounterSizes(msgspec.Struct, frozen=True, kw_only=True):
    """The sizes of one counter, in the same way."""

    jobs: Size = GUIDE_JOBS
    increments: Increments | None = None
    concurrency: Concurrency | None = None


class JobRequest(JobSizes, frozen=True, kw_only=True):
    """One job to contrast."""

    job: Job


class CounterRequest(CounterSizes, frozen=True, kw_only=True):
    """One counter to keep, by a strategy."""

    strategy: Strategy


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a user may say about a run.

    Attributes:
        concurrencies: how many at a time, where a job is to run at several of them.
        rate, load: of every job that does not say its own.
        arrivals: how jobs come at an arrival rate.
        offered_rounds: how often an arrival rate is measured; as often as saturation by default.
        until_decided: whether rounds are added until each verdict is decided.
        command: the command line that asks, see `measure.model.plan.Plan`.
    """

    jobs: tuple[JobRequest, ...] = ()
    counters: tuple[CounterRequest, ...] = ()
    pools: tuple[str, ...] = DEFAULT_POOLS
    n: int | None = None
    increments: int | None = None
    concurrency: int | None = None
    concurrencies: tuple[int, ...] = ()
    rate: float | None = None
    load: float | None = None
    arrivals: Arrivals = DEFAULT_ARRIVALS
    offered_rounds: int | None = None
    rounds: int = DEFAULT_ROUNDS
    seed: int = 0
    stall_s: float = 60.0
    job_timeout_s: float = 600.0
    until_decided: bool = False
    command: tuple[tuple[str, ...], ...] = ()


def guide_job(name: str, **sizes: Any) -> JobRequest:  # noqa: ANN401 (the fields of Sizes)
    """Return the request for one of the guide's jobs, by its name.

    Raises:
        KeyError: if the guide has no such job.
    """
    return JobRequest(job=JOBS[name], **sizes)


def guide_counter(name: str, **sizes: Any) -> CounterRequest:  # noqa: ANN401 (the fields of CounterSizes)
    """Return the request for a counter, by its strategy's name.

    Raises:
        KeyError: if there is no such strategy.
    """
    return CounterRequest(strategy=STRATEGIES[name], **sizes)


def default_jobs(load: float | None = None) -> tuple[JobRequest, ...]:
    """Return the default plan's jobs: four that are contrasted in rounds, and some that run once.

    Args:
        load: the share of their saturation that the four are offered, too.
    """
    once = tuple(guide_job(name, rounds=1) for name in ONCE)
    return (*once, *(guide_job(name, load=load) for name in CONTRASTED))


def default_counters() -> tuple[CounterRequest, ...]:
    """Return the default plan's counters: every strategy, with the guide's own numbers."""
    return tuple(guide_counter(name) for name in STRATEGIES)
