"""The use case: a task of a user's own, inspected, called on each pool, and answered."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from config.pools import DEFAULT_POOLS, PREFORK, SPAWN, TASK_POOLS
from measure.model.application import Application
from measure.model.plan import CellPlan, Plan
from measure.model.recommendation import Finding
from measure.model.result import RunResult
from measure.search.vetoes import vetoes_of
from tasks.connection import open_client
from whichpool.clusters.base import ProgressListener
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.foreign import ForeignCluster, nested_messages
from whichpool.clusters.users_worker import READY_KEY, Launch
from whichpool.errors import UsageError
from whichpool.recommend.answer import Background, with_recommendation
from whichpool.recommend.calls import Call, calls_from
from whichpool.recommend.inspecting import Inspected, Target, inspect
from whichpool.recommend.interpreter import interpreter_for
from whichpool.recommend.project import Project
from whichpool.recommend.searching import Pools, facts_of, often, search_plan
from whichpool.recommend.surroundings import environment_of, lay_out, variables_of, with_backend
from whichpool.recommend.target import target_from
from whichpool.recommend.task_settings import TaskSettings
from whichpool.recommend.worker_command import WorkerCommand, worker_command
from whichpool.run.run import execute

Listening = Callable[[Plan], AbstractContextManager[ProgressListener]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a user is talked to.

    Attributes:
        says: prints one line beside the answer.
        agrees: asks whether the task may run so often for real.
        chooses: asks for one of some tasks, and for its arguments.
    """

    says: Callable[[str], None]
    agrees: Callable[[str], bool]
    chooses: Callable[[tuple[str, ...]], tuple[str, Call]]


def recommend(settings: TaskSettings, asking: Asking, listening: Listening) -> RunResult | None:
    """Return the result of a search with its recommendation; None where its user does not agree.

    Raises:
        UsageError: if what was asked for cannot be measured; nothing was queued then.
    """
    command = worker_command(settings.worker, settings.app)
    target = target_from(settings.target, settings.app, command)
    calls = calls_from(settings.args, settings.kwargs, settings.inputs)
    folder = _folder(settings.workdir)
    python = interpreter_for(settings.python, folder)
    more = {**variables_of(settings.env_file), **command.variables}
    asking.says(f"looking at {target.name} in {folder.name}/ with {python.path} ({python.why})")
    with TemporaryDirectory(prefix="whichpool-probe-") as private, EmbeddedCluster() as cluster:
        path = lay_out(Path(private), cluster.broker, function=target.function, ready_key=READY_KEY)
        project = Project(
            folder=folder, python=python, command=_of_function(command, target), private=Path(private),
            environment={
                **environment_of(path, cluster.broker, python.path, more), "TMPDIR": temporary(private),
            },
        )  # fmt: skip
        target, found = _inspected(project, target, calls, asking)
        return _Search(settings, asking, listening, cluster, project).measure(target, found)


def _inspected(
    project: Project, target: Target, calls: Sequence[Call], asking: Asking
) -> tuple[Target, Inspected]:
    """Return what is to be measured, and what it is; its user is asked where no task was named."""
    found = inspect(project, target, calls)
    if target.task is not None:
        return target, found
    name, call = asking.chooses(found.application.tasks)
    chosen = target._replace(task=name)
    return chosen, inspect(project, chosen, [call])


def _of_function(command: WorkerCommand, target: Target) -> WorkerCommand:
    """Return the worker's command of a plain function's application, which is ours."""
    return worker_command((), target.app) if target.function and not command.names else command


class _Search:
    """One search, once its task is known."""

    def __init__(
        self, settings: TaskSettings, asking: Asking, listening: Listening, cluster: EmbeddedCluster,
        project: Project,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._asking = asking
        self._listening = listening
        self._cluster = cluster
        self._project = project

    def measure(self, target: Target, found: Inspected) -> RunResult | None:
        """Return its result; None where the user does not agree to it."""
        settings, app = self._settings, found.application
        self._say(app)
        wanted = settings.pools or DEFAULT_POOLS
        found_vetoes = vetoes_of(
            app, self._project.command.names, needs_termination=settings.needs_termination
        )
        vetoes = [veto for veto in found_vetoes if veto.pool in wanted]
        pools = pools_to_try(wanted, vetoes)
        for veto in vetoes:
            self._asking.says(f"not {veto.pool}: {veto.message} ({veto.evidence})")
        if not self._asking.agrees(often(settings, len(pools))):
            return None
        may_spawn = not settings.pools and SPAWN.name not in {veto.pool for veto in found_vetoes}
        instead = {PREFORK.name: SPAWN.name} if may_spawn else {}
        plan = search_plan(settings, target, Pools(pools, instead), len(found.inputs), own_queue(app))
        self._project.calls("--setup", settings.setup)
        try:
            return self._run(plan, found, vetoes)
        finally:
            self._project.calls("--teardown", settings.teardown)

    def _say(self, app: Application) -> None:
        python, removed = self._project.python, self._project.command.removed
        for line in facts_of(app, python.why, str(python.path)):
            self._asking.says(line)
        if removed:
            self._asking.says(f"left out of the worker's command: {', '.join(removed)}")

    def _run(self, plan: Plan, found: Inspected, vetoes: Sequence[Finding]) -> RunResult:
        cluster, project, app = self._cluster, self._project, found.application
        with ForeignCluster(cluster, self._launch(app), found.inputs) as foreign:
            foreign.start(plan)
            with self._listening(plan) as listener:
                result = execute(plan, foreign, listener)
            with open_client(cluster.broker) as redis:
                nested = nested_messages(redis, {cell.queue for cell in result.plan.cells})
            return with_recommendation(result, Background(
                traces=foreign.traces, command=project.command, application=app, vetoes=vetoes, nested=nested,
            ))  # fmt: skip

    def _launch(self, app: Application) -> Launch:
        environment = self._project.environment
        if app.keeps_results:
            environment = with_backend(environment, self._cluster.broker)
        return Launch(
            command=lambda cell: self._command(cell, app), folder=self._project.folder,
            environment=environment, versions=app.versions,
        )  # fmt: skip

    def _command(self, cell: CellPlan, app: Application) -> list[str]:
        """Return the command line of the worker of a cell."""
        nested = (*app.queues, "celery") if self._settings.subtasks == "run" else ()
        queues = ",".join(dict.fromkeys((cell.queue, *nested)))
        pool, project = TASK_POOLS[cell.pool], self._project
        return project.command.measured(project.python.path, pool, cell.concurrency, queues)


def temporary(private: str) -> str:
    """Return a folder for what their processes leave: one that is killed leaves multiprocessing's own."""
    folder = Path(private) / "tmp"
    folder.mkdir()
    return str(folder)


def pools_to_try(wanted: tuple[str, ...], vetoes: Sequence[Finding]) -> tuple[str, ...]:
    """Return the pools that are tried.

    Raises:
        UsageError: if none is left.
    """
    out = {veto.pool: veto for veto in vetoes}
    left = tuple(pool for pool in wanted if pool not in out)
    if not left:
        why = "; ".join(f"{pool}: {out[pool].message} ({out[pool].evidence})" for pool in wanted)
        raise UsageError(f"--pools {','.join(wanted)}: none of them can run this task ({why}).")
    return left


def own_queue(app: Application) -> str | None:
    """Return a queue of theirs, where their configuration has no room for another."""
    if app.conf.get("task_create_missing_queues") is not False:
        return None
    return app.route if app.route in app.queues else next(iter(app.queues), None)


def _folder(workdir: Path) -> Path:
    if not workdir.is_dir():
        raise UsageError(f"--workdir {workdir}: there is no such folder.")
    return workdir.resolve()
