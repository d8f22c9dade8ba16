"""A user's application as an inspection in its own interpreter found it."""

from typing import Any

import msgspec


class TaskFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a task says of itself; see Celery's own documentation of each."""

    name: str
    signature: str = "()"
    acks_late: bool | None = None
    time_limit: float | None = None
    soft_time_limit: float | None = None
    rate_limit: str | None = None
    expires: float | str | None = None
    ignore_result: bool | None = None
    serializer: str | None = None
    reject_on_worker_lost: bool | None = None
    max_retries: int | None = None


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """What its interpreter, its configuration and its tasks are.

    Attributes:
        python, machine, versions: of the interpreter.
        tasks: the names of those that are registered, without Celery's own.
        conf: settings that matter here, by their names.
        broker, backend: what kind each is; nothing else of an address.
        queues: the names of those that a worker consumes.
        django_debug: whether Django collects queries; None without Django.
        has: which of gevent and eventlet is there.
        task: the one that was asked for.
        route: the queue that its messages go to.
    """

    python: str
    machine: str = ""
    versions: dict[str, str] = {}
    tasks: tuple[str, ...] = ()
    conf: dict[str, Any] = {}
    main: str | None = None
    broker: str | None = None
    backend: str | None = None
    queues: tuple[str, ...] = ()
    django_debug: bool | None = None
    has: tuple[str, ...] = ()
    task: TaskFacts | None = None
    route: str | None = None

    @property
    def keeps_results(self) -> bool:
        """Whether the task's results are stored."""
        ignored = self.task.ignore_result if self.task else None
        return self.backend not in (None, "disabled") and not ignored
