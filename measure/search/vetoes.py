"""What rules a pool out before anything is measured: by what an application or its user says."""

from collections.abc import Collection, Iterator

from config.versions import is_older
from measure.model.application import Application
from measure.model.recommendation import Finding

OLDEST_KOMBU = "5.7"  # before it, the threads pool is woken up late: docs/decisions/0023
_RECYCLES = {
    "worker_max_tasks_per_child": "--max-tasks-per-child",
    "worker_max_memory_per_child": "--max-memory-per-child",
}


def vetoes_of(
    app: Application, options: Collection[str] = (), *, needs_termination: bool = False
) -> list[Finding]:
    """Return what rules pools out.

    Args:
        app: as it was inspected.
        options: the flags of the user's own worker command, such as ``--autoscale``.
        needs_termination: whether the user revokes running tasks (``terminate=True``).
    """
    return [*_of_threads(app, options, needs_termination=needs_termination), *_of_spawn(app)]


def _of_threads(app: Application, options: Collection[str], *, needs_termination: bool) -> Iterator[Finding]:
    if limits := _time_limits(app, options):
        yield _threads("time-limits", "threads ignores time limits", limits)
    recycles = [flag for name, flag in _RECYCLES.items() if flag in options or app.conf.get(name)]
    if recycles:
        yield _threads("recycling", "threads never recycles its processes", ", ".join(recycles))
    if "--autoscale" in options:
        yield _threads("autoscale", "a threads worker that is to scale itself ends", "--autoscale")
    if needs_termination:
        yield _threads("termination", "threads cannot terminate a running task", "--needs-termination")
    kombu = app.versions.get("kombu", OLDEST_KOMBU)
    if is_older(kombu, OLDEST_KOMBU):
        why = f"kombu before {OLDEST_KOMBU} wakes the threads pool up late, so that its figures are wrong"
        yield _threads("old-kombu", why, f"kombu {kombu}")


def _of_spawn(app: Application) -> Iterator[Finding]:
    celery = app.versions.get("celery", "0")
    if is_older(celery, "5.7"):
        message = "prefork starts children by spawn from Celery 5.7 on"
        yield Finding(code="old-celery", pool="prefork-spawn", message=message, evidence=f"celery {celery}")


def _time_limits(app: Application, options: Collection[str]) -> str:
    """Return the limits in words; empty where there is none."""
    task = {name: getattr(app.task, name) for name in ("time_limit", "soft_time_limit")} if app.task else {}
    limits: dict[str, float | None] = {
        "time_limit": task.get("time_limit") or app.conf.get("task_time_limit"),
        "soft_time_limit": task.get("soft_time_limit") or app.conf.get("task_soft_time_limit"),
    }
    flags = [flag for flag in ("--time-limit", "--soft-time-limit") if flag in options]
    return ", ".join([*(f"{name}={seconds:g}" for name, seconds in limits.items() if seconds), *flags])


def _threads(code: str, message: str, evidence: str) -> Finding:
    return Finding(code=code, pool="threads", message=message, evidence=evidence)
