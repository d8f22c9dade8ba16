"""What a user names: a registered task of an application, or a plain function."""

from whichpool.errors import UsageError
from whichpool.recommend.inspecting import Target
from whichpool.recommend.worker_command import WorkerCommand

FUNCTION_APP = "whichpool_probe.function_app:app"


def target_from(named: str | None, app: str | None, command: WorkerCommand) -> Target:
    """Return what is to be measured.

    Args:
        named: a task's name, or ``package.module:function``.
        app: as ``-A`` names it.
        command: the worker's, which may name the application, too.

    Raises:
        UsageError: if neither says which application.
    """
    app = app or command.value("--app")
    if app:
        return Target(app, named, None)
    if named and ":" in named:
        return Target(FUNCTION_APP, named.replace(":", "."), named)
    if named:
        raise UsageError(
            f"{named}: of which application? Name it by -A, such as -A proj.celery:app, or after -- by your "
            "worker's command; a plain function is written package.module:function."
        )
    raise UsageError(
        "what is to be measured? Name an application by -A, such as -A proj.celery:app, and a task."
    )
