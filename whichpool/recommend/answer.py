"""A search's result with its recommendation: the evidence put together, the command line to paste added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from config.pools import SPAWN, TASK_POOLS
from measure.model.application import Application
from measure.model.cell_result import CellResult
from measure.model.recommendation import Finding, Recommendation, SettingChange
from measure.model.result import RunResult
from measure.search.compose import Evidence, compose
from measure.search.growth import Growth, growth_of
from measure.search.seen import is_sound, seen_of
from measure.search.wording import failing_on_all
from measure.stats.intervals import FEWEST_ROUNDS
from whichpool.clusters.worker_trace import CellTrace
from whichpool.recommend.target import FUNCTION_APP
from whichpool.recommend.worker_command import WorkerCommand

YOURS = "YOUR_APPLICATION"  # a plain function has none yet
BUDGET_TIMES = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a recommendation needs beside the result of its search.

    Attributes:
        traces: what was seen of the workers, by the index of the cell.
        command: the worker's of today.
        application: as it was inspected.
        vetoes: found before the search.
        nested: messages that the task has sent itself.
    """

    traces: Mapping[int, CellTrace]
    command: WorkerCommand
    application: Application
    vetoes: Sequence[Finding] = ()
    nested: int = 0


def with_recommendation(result: RunResult, background: Background) -> RunResult:
    """Return the result of a search so that it says what to do."""
    cells = tuple(with_peak(cell, background.traces.get(i)) for i, cell in enumerate(result.cells))
    result = msgspec.structs.replace(result, cells=cells)
    evidence = Evidence(
        plan=result.plan, cells=result.cells, vetoes=background.vetoes,
        growths={} if background.application.django_debug else growths(background.traces),
        dangers=(*debug_dangers(background.application), *fork_dangers(background.traces)),
        nested=background.nested, connections=connections(background.traces), reason=result.reason,
    )  # fmt: skip
    said = _completed(compose(evidence), result, background, evidence.growths)
    return msgspec.structs.replace(result, recommendation=said)


def with_peak(cell: CellResult, trace: CellTrace | None) -> CellResult:
    """Return a cell with the most memory that its worker took while it ran: a user has to have that."""
    most = max((mb for _, mb in trace.memory), default=0.0) if trace else 0.0
    return msgspec.structs.replace(cell, memory_mb=max(most, cell.memory_mb or 0.0) or None)


def growths(traces: Mapping[int, CellTrace]) -> dict[str, Growth]:
    """Return where memory grows job by job, by pool."""
    pools = {trace.pool for trace in traces.values()}
    seen = {pool: growth_of([t.memory for t in traces.values() if t.pool == pool]) for pool in pools}
    return {pool: growth for pool, growth in seen.items() if growth is not None}


def connections(traces: Mapping[int, CellTrace]) -> dict[str, int]:
    """Return the most TCP connections that a pool's worker had, at the last of its concurrencies."""
    return {trace.pool: trace.connections for trace in traces.values() if trace.connections is not None}


def debug_dangers(app: Application) -> list[Finding]:
    """Return a danger where Django keeps every query: memory that grows then says nothing of the task."""
    message = "Django's DEBUG is on: it keeps every query, so that memory grows, and nothing is said of leaks"
    return [Finding(code="django-debug", message=message)] if app.django_debug else []


def fork_dangers(traces: Mapping[int, CellTrace]) -> list[Finding]:
    """Return a danger where children were forked while other threads ran: a lock that one held stays held."""
    forked = [trace for trace in traces.values() if trace.threads_at_fork]
    return [
        Finding(
            code="threads-at-fork", pool=trace.pool, evidence=", ".join(trace.threads_at_fork),
            message="its worker runs threads of its own as it forks children, which may wait for ever for "
            "a lock that one of them held",
        )
        for trace in forked[:1]
    ]  # fmt: skip


def _completed(
    said: Recommendation, result: RunResult, background: Background, grown: Mapping[str, Growth]
) -> Recommendation:
    if said.pool is None or said.concurrency is None:
        return msgspec.structs.replace(said, decides=_decides(result))
    pool, command, app = TASK_POOLS[said.pool], background.command, background.application
    words = tuple(
        YOURS if word == FUNCTION_APP else word for word in command.to_paste(pool, said.concurrency)
    )
    recycle = min((growth.tasks_per_child for growth in grown.values()), default=None)
    if recycle and pool.option == "prefork" and "--max-tasks-per-child" not in words:
        words = (*words, "--max-tasks-per-child", str(recycle))
    if is_spawned_today(app) and pool.option == "prefork" and not pool.variant:
        words = (*words, "--pool-start-method", "fork")
    settings = tuple(_settings(said, pool.option, command, app, recycle))
    return msgspec.structs.replace(said, command=words, settings=settings)


def _settings(
    said: Recommendation, option: str, command: WorkerCommand, app: Application, recycle: int | None
) -> list[SettingChange]:
    """Return the lines of a configuration that would do the same as the command's flags."""
    now = {
        "worker_pool": command.value("--pool") or app.conf.get("worker_pool"),
        "worker_concurrency": command.value("--concurrency") or app.conf.get("worker_concurrency"),
        "worker_max_tasks_per_child": app.conf.get("worker_max_tasks_per_child"),
        "worker_pool_start_method": app.conf.get("worker_pool_start_method"),
    }
    wanted: dict[str, object] = {"worker_pool": option, "worker_concurrency": said.concurrency}
    if option == "prefork" and (said.pool == SPAWN.name or is_spawned_today(app)):
        wanted["worker_pool_start_method"] = TASK_POOLS[said.pool or ""].variant or "fork"
    if recycle and option == "prefork":
        wanted["worker_max_tasks_per_child"] = recycle
    return [
        SettingChange(name=name, before=None if now[name] is None else str(now[name]), after=str(value))
        for name, value in wanted.items()
        if str(now[name]) != str(value)
    ]


def is_spawned_today(app: Application) -> bool:
    """Whether an application's own configuration has children started by spawn."""
    return app.conf.get("worker_pool_start_method") == SPAWN.variant


def _decides(result: RunResult) -> tuple[str, ...]:
    """Return the command that would decide: the same with more time, if it is time that it lacks."""
    plan = result.plan
    if not plan.search or not plan.command or plan.search.budget_s <= 0:
        return ()
    if not any(map(is_sound, result.cells)):
        return ()
    if result.status == "cancelled":
        return _typed(plan.command, without=())
    if result.status == "complete" and failing_on_all(seen_of(plan, result.cells)):
        return ()  # more time is not what it lacks
    if plan.search.max_concurrency == 0:
        return _typed(plan.command, without=("--dry-run",))
    budget_s = max(plan.search.budget_s * BUDGET_TIMES, needed_s(result))
    return _typed(plan.command, ("--budget", f"{budget_s:.0f}"), without=("--budget",))


def _typed(
    command: Sequence[tuple[str, ...]], *more: tuple[str, ...], without: Sequence[str]
) -> tuple[str, ...]:
    """Return a command as it was typed, with further flags before its task, and without some."""
    program, name, *parts = command
    kept = [part for part in parts if part[0] not in without]
    flags = [part for part in kept if part[0].startswith("-") and part[0] != "--"]
    rest = [part for part in kept if part not in flags]
    return tuple(word for part in (program, name, *flags, *more, *rest) for word in part)


def needed_s(result: RunResult) -> float:
    """Return about how long a whole search takes of such a task, in seconds."""
    runtimes = [cell.runtime.p50_s for cell in result.cells if cell.runtime]
    job_s = min(runtimes, default=0.0)
    pools = len(result.plan.search.pools) if result.plan.search else 1
    cells = pools * (8 + FEWEST_ROUNDS)
    return cells * (2.0 + max(1.3, 2 * job_s))
