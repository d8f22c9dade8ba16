"""From what the settings say to a request: which jobs, at which sizes, on which pools."""

from typing import Any, TypeVar

import click
import msgspec

from config.jobs import Kind
from config.pools import CELERY_POOLS, DEFAULT_POOLS, DIRECT_POOLS
from whichpool.planning.request import (
    DEFAULT_LOAD,
    DEFAULT_OFFERED_ROUNDS,
    CounterRequest,
    JobRequest,
    Request,
    default_counters,
    default_jobs,
    guide_counter,
    guide_job,
)
from whichpool.planning.settings import ClusterSettings, Settings, WorkSettings

Entry = TypeVar("Entry", JobRequest, CounterRequest)
CONCURRENCIES: dict[Kind, tuple[int, ...]] = {
    "I/O": (1, 2, 4, 8, 16, 32),
    "CPU": (1, 2, 4, 8),
    "mixed": (1, 2, 4, 8, 16),
}


def request_from(settings: Settings) -> Request:
    """Return what flags and plan file ask for together; the default plan if neither names a job.

    Raises:
        click.UsageError: if two settings contradict each other, or the cluster.
    """
    work = settings.work
    check_looks(settings)
    jobs = tuple(guide_job(name) for name in work.jobs)
    counters = tuple(guide_counter(name) for name in work.counters)
    if not jobs and not counters and work.plan:
        jobs = tuple(
            overruled(job, work, "n", "concurrency", "rounds", "rate", "load") for job in work.plan.jobs
        )
        counters = tuple(
            overruled(counter, work, "increments", "concurrency") for counter in work.plan.counters
        )
    if jobs or counters:
        return _request(settings, jobs, counters, rate=rate_of(settings), load=work.load)
    jobs, counters = default_jobs(default_load(settings)), default_counters()
    return _request(settings, jobs, counters, offered_rounds=DEFAULT_OFFERED_ROUNDS)


def scale_request(settings: Settings) -> Request:
    """Return what the flags of ``whichpool scale`` ask for: each job at each concurrency, in every round."""
    jobs = tuple(guide_job(name) for name in settings.work.jobs)
    default = max((CONCURRENCIES[wanted.job.kind] for wanted in jobs), key=len)
    return _request(settings, jobs, concurrencies=settings.work.concurrencies or default)


def default_load(settings: Settings) -> float | None:
    """Return the share of its saturation that the default plan offers; none without a sender of its own.

    Raises:
        click.UsageError: if a rate is said, which is for jobs that are named.
    """
    if rate_of(settings):
        raise click.UsageError("--rate: name the jobs it is for, with --jobs; the default plan takes --load.")
    default = None if settings.cluster.kind == "direct" else DEFAULT_LOAD
    return settings.work.load if settings.work.load is not None else default


def check_looks(settings: Settings) -> None:
    """Make sure that somebody can add rounds until verdicts are decided, and that nobody says how many.

    Raises:
        click.UsageError: if not.
    """
    if settings.work.until_decided and "rounds" in settings.work.said:
        raise click.UsageError("--until-decided says how many rounds there are: omit --rounds.")
    if settings.work.until_decided and settings.cluster.kind == "direct":
        raise click.UsageError("--until-decided: the direct cluster adds no rounds; say --rounds 30 instead.")


def rate_of(settings: Settings) -> float | None:
    """Return the arrival rate that is said, in jobs per second.

    Raises:
        click.UsageError: if a load is said beside it, or the cluster has nobody to send on schedule.
    """
    rate, load = settings.work.rate, settings.work.load
    if rate and load:
        raise click.UsageError("--rate and --load say the same in two ways: omit one.")
    if (rate or load) and settings.cluster.kind == "direct":
        raise click.UsageError("--rate, --load: the direct cluster only knows saturation; omit them.")
    return rate


def overruled(entry: Entry, work: WorkSettings, *names: str) -> Entry:
    """Return a plan file's entry with what was said outright in the place of its own sizes."""
    return msgspec.structs.replace(
        entry, **{name: getattr(work, name) for name in names if name in work.said}
    )


def pools_of(wanted: tuple[str, ...], cluster: ClusterSettings) -> tuple[str, ...]:
    """Return the wanted pools, all of the cluster's by default.

    Raises:
        click.UsageError: if a pool is none of the chosen cluster's.
    """
    is_direct = cluster.kind == "direct"
    allowed = tuple(DIRECT_POOLS if is_direct else CELERY_POOLS)
    for pool in wanted:
        if pool not in allowed:
            raise click.UsageError(f"--pools {pool}: the {cluster.kind} cluster has {', '.join(allowed)}.")
    return wanted or (allowed if is_direct else DEFAULT_POOLS)


def _request(
    settings: Settings,
    jobs: tuple[JobRequest, ...],
    counters: tuple[CounterRequest, ...] = (),
    **more: Any,  # noqa: ANN401 (further fields of a Request)
) -> Request:
    work = settings.work
    return Request(
        jobs=jobs, counters=counters, pools=pools_of(work.pools, settings.cluster), n=work.n,
        increments=work.increments, concurrency=work.concurrency, rounds=work.rounds, seed=work.seed,
        stall_s=work.stall_s, job_timeout_s=work.job_timeout_s, until_decided=work.until_decided,
        arrivals=work.arrivals, command=work.command, **more,
    )  # fmt: skip
