"""A search as a plan, and what its user is told before it begins."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from config.machine import boot_id
from config.memory import available_memory_mb
from measure.model.application import Application
from measure.model.plan import CellPlan, Plan
from measure.model.search import PILOT, Search
from whichpool.planning.plan import new_run_id
from whichpool.recommend.inspecting import Target
from whichpool.recommend.task_settings import TaskSettings

MOST_STALL_S = 30.0
LEAST_JOB_S = 0.001
MEMORY_SHARE = 0.5  # of what is free, for one worker


class Pools(NamedTuple):
    """The pools that are tried, and by pool the one to try instead where the task does not run on it."""

    tried: tuple[str, ...]
    instead: Mapping[str, str] = MappingProxyType({})


def search_plan(settings: TaskSettings, target: Target, pools: Pools, calls: int, queue: str | None) -> Plan:
    """Return the plan of a search: its first call; further cells follow from what was measured.

    Args:
        settings: what its user says.
        target: the task.
        pools: those that are tried, and those that may be.
        calls: how many different ones it is measured with.
        queue: a name that their configuration insists on, if it does.
    """
    search = _limits(settings, pools)
    first = pools.tried[0]
    pilot = CellPlan(
        job=target.name, task=target.task or target.name, pool=first, queue=queue or f"{first}.1",
        concurrency=1, n=1, inputs=calls, stage=PILOT, fresh_workers=True,
    )  # fmt: skip
    job_timeout_s = settings.job_timeout_s or settings.budget_s / 2
    return Plan(
        run_id=new_run_id(), created=time.time(), seed=settings.seed, rounds=1, cells=(pilot,),
        stall_s=min(MOST_STALL_S, job_timeout_s), job_timeout_s=job_timeout_s, search=search,
        command=settings.command, boot=boot_id(), steady_s=time.monotonic(),
    )  # fmt: skip


def _limits(settings: TaskSettings, pools: Pools) -> Search:
    """Return the limits of a search; a dry run is its first call, and nothing more."""
    dry_run = settings.dry_run
    return Search(
        pools=pools.tried[:1] if dry_run else pools.tried, instead={} if dry_run else dict(pools.instead),
        budget_s=settings.budget_s, max_concurrency=0 if dry_run else settings.max_concurrency,
        max_memory_mb=settings.max_memory_mb or available_memory_mb() * MEMORY_SHARE,
        job_timeout_is_set=settings.job_timeout_s is not None,
    )  # fmt: skip


def often(settings: TaskSettings, pools: int) -> str:
    """Say how often a task will run for real, as far as that can be said before its first call."""
    if settings.dry_run:
        return "once"
    short, long = (_calls(settings, pools, job_s) for job_s in (0.01, 1.0))
    return (
        f"as often as fits into {settings.budget_s:.0f} s: up to about {short:,} times if a call takes "
        f"10 ms, up to about {long:,} if it takes 1 s"
    )


def _calls(settings: TaskSettings, pools: int, job_s: float) -> int:
    """Return how often at most: in half of the time, with half as many at a time as are allowed."""
    at_a_time = settings.max_concurrency / 2
    most = settings.budget_s / 2 * min(at_a_time / job_s, 1 / LEAST_JOB_S)
    return max(pools, 100 * round(most / 100))


def facts_of(app: Application, why: str, python: str) -> list[str]:
    """Return the lines of what an inspection found that matters for a measurement."""
    versions = ", ".join(
        f"{name} {app.versions[name]}" for name in ("celery", "kombu", "redis") if name in app.versions
    )
    lines = [f"python {app.python} ({python}, {why}), {versions}"]
    if app.task:
        acks = "late" if app.task.acks_late else "early"
        results = "kept" if app.keeps_results else "dropped"
        serializer = app.task.serializer or app.conf.get("task_serializer")
        prefetch = app.conf.get("worker_prefetch_multiplier")
        how = f"acks {acks}, results {results}, serializer {serializer}, prefetch {prefetch}"
        lines.append(f"{app.task.name}{app.task.signature}: {how}")
    return [*lines, *_set_aside(app)]


def _set_aside(app: Application) -> list[str]:
    """Return what would falsify figures, and what becomes of it."""
    task, lines = app.task, []
    if task and (task.rate_limit or app.conf.get("task_default_rate_limit")):
        lines.append(
            f"its rate limit ({task.rate_limit or app.conf['task_default_rate_limit']}) is set aside"
        )
    if task and task.expires:
        when = task.expires if isinstance(task.expires, str) else f"{task.expires:g} s"
        lines.append(f"its expiry ({when}) is set aside")
    if app.conf.get("task_always_eager"):
        lines.append("task_always_eager holds for tasks that it calls; the task itself is sent to workers")
    if app.django_debug:
        lines.append(
            "Django's DEBUG is on: it keeps every query, so that memory grows; set it to False first"
        )
    if app.broker not in (None, "redis", "redis+socket", "unix"):
        lines.append(f"its broker ({app.broker}) is left alone: a private Redis carries the messages")
    return lines
