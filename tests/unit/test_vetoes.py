"""What rules a pool out before anything is measured."""

import pytest

from measure.model.application import Application, TaskFacts
from measure.search.vetoes import vetoes_of

QUIET = {"kombu": "5.7.0", "celery": "5.7.0"}


def app(
    conf: dict[str, object] | None = None, versions: dict[str, str] = QUIET, **task: object
) -> Application:
    """Return an application whose task says so much of itself."""
    return Application(python="3.13.1", versions=versions, conf=conf or {}, task=TaskFacts(name="t", **task))  # type: ignore[arg-type]


@pytest.mark.parametrize(("application", "options", "code"), [
    (app(time_limit=30.0), (), "time-limits"),
    (app({"task_soft_time_limit": 5}), (), "time-limits"),
    (app({"worker_max_tasks_per_child": 100}), (), "recycling"),
    (app(), ("--max-memory-per-child",), "recycling"),
    (app(), ("--autoscale",), "autoscale"),
    (app(), ("--time-limit",), "time-limits"),
    (app(versions={"kombu": "5.6.2", "celery": "5.7.0"}), (), "old-kombu"),
], ids=["task", "conf", "recycling", "memory", "autoscale", "flag", "kombu"])  # fmt: skip
def test_what_threads_cannot_do_rules_them_out(
    application: Application, options: tuple[str, ...], code: str
) -> None:
    """It would be ignored in silence."""
    (veto,) = vetoes_of(application, options)
    assert (veto.pool, veto.code) == ("threads", code)
    assert veto.evidence


def test_termination_rules_threads_out_where_it_is_told() -> None:
    """Nobody can see it in an application."""
    assert [veto.code for veto in vetoes_of(app(), needs_termination=True)] == ["termination"]


def test_an_ordinary_task_rules_nothing_out() -> None:
    """Both pools are tried."""
    assert vetoes_of(app()) == []


def test_an_old_celery_cannot_spawn() -> None:
    """It has no such option."""
    old = app(versions={"celery": "5.6.2", "kombu": "5.7.0"})
    assert [veto.pool for veto in vetoes_of(old)] == ["prefork-spawn"]
