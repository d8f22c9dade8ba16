"""From what the flags and the plan file say to a request: which plan, which pools, which cluster."""

from collections.abc import Collection
from typing import Any, TypeVar

import click
import msgspec
from click.core import ParameterSource

from config.queues import POOLS
from whichpool.planfile import PlanFile
from whichpool.request import (
    DEFAULT_LOAD,
    DEFAULT_OFFERED_ROUNDS,
    DIRECT_POOLS,
    CounterRequest,
    JobRequest,
    Request,
    default_counters,
    default_jobs,
)

Entry = TypeVar("Entry", JobRequest, CounterRequest)


def request_from(flags: dict[str, Any], outright: Collection[str] = ()) -> Request:
    """Return what the flags and the plan file ask for together; the default plan if neither names a job.

    Args:
        flags: every flag's value, whatever it came from.
        outright: the flags that were said outright, and beat the plan file's entries.
    """
    file: PlanFile | None = flags["plan"]
    jobs = tuple(JobRequest(job=name) for name in flags["jobs"] or ())
    counters = tuple(CounterRequest(strategy=name) for name in flags["counters"] or ())
    if not jobs and not counters and file:
        said = {name: flags[name] for name in outright}
        jobs = tuple(overruled(job, said, "n", "concurrency", "rounds", "rate", "load") for job in file.jobs)
        counters = tuple(overruled(one, said, "increments", "concurrency") for one in file.counters)
    by_default = not jobs and not counters
    if by_default:
        jobs, counters = default_jobs(default_load(flags)), default_counters()
    return Request(
        jobs=jobs, counters=counters, pools=pools_of(flags), n=flags["n"], increments=flags["increments"],
        concurrency=flags["concurrency"], rounds=flags["rounds"], seed=flags["seed"], stall_s=flags["stall"],
        rate=None if by_default else rate_of(flags), load=None if by_default else flags["load"],
        offered_rounds=DEFAULT_OFFERED_ROUNDS if by_default else None,
    )  # fmt: skip


def default_load(flags: dict[str, Any]) -> float | None:
    """Return the share of its saturation that the default plan offers; none without a sender of its own."""
    if rate_of(flags):
        raise click.UsageError("--rate: name the jobs it is for, with --jobs; the default plan takes --load.")
    default = None if cluster_of(flags) == "direct" else DEFAULT_LOAD
    return flags["load"] if flags["load"] is not None else default


def rate_of(flags: dict[str, Any]) -> float | None:
    """Return the offered rate that is said, in jobs per second.

    Raises:
        click.UsageError: if a load is said beside it, or the cluster has nobody to send on schedule.
    """
    rate: float | None = flags["rate"]
    if rate and flags["load"]:
        raise click.UsageError("--rate and --load say the same in two ways: leave one away.")
    if (rate or flags["load"]) and cluster_of(flags) == "direct":
        raise click.UsageError("--rate, --load: the direct cluster only knows saturation; leave them away.")
    return rate


def said_outright(context: click.Context) -> set[str]:
    """Return the names of the flags that came from the command line or the environment."""
    outright = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    return {name for name in context.params if context.get_parameter_source(name) in outright}


def overruled(entry: Entry, said: dict[str, Any], *names: str) -> Entry:
    """Return a plan file's entry with what was said outright in the place of its own sizes."""
    return msgspec.structs.replace(entry, **{name: said[name] for name in names if name in said})


def pools_of(flags: dict[str, Any]) -> tuple[str, ...]:
    """Return the wanted pools, all of the cluster's by default.

    Raises:
        click.UsageError: if a pool is none of the chosen cluster's.
    """
    allowed = DIRECT_POOLS if cluster_of(flags) == "direct" else POOLS
    wanted: tuple[str, ...] = flags["pools"] or allowed
    for pool in wanted:
        if pool not in allowed:
            raise click.UsageError(
                f"--pools {pool}: the {cluster_of(flags)} cluster has {', '.join(allowed)}."
            )
    return wanted


def cluster_of(flags: dict[str, Any]) -> str:
    """Return the kind of cluster: the one that is named, else by whether a broker is named."""
    return flags["cluster"] or ("external" if flags["broker"] else "embedded")
