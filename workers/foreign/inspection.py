"""Looks at a user's application in its own interpreter, as a worker would load it, before anything is queued.

``python -m whichpool_probe.inspection REQUEST ANSWER``: two JSON files. The request has ``app`` (as ``-A`` of
Celery's), ``task``, ``function`` and ``calls`` (pairs of arguments and keyword arguments). It imports the
standard library alone until it knows that there is a Celery, and runs from Python 3.8 on.
"""

import base64
import importlib
import inspect
import json
import os
import platform
import sys
import traceback
import warnings
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

OLDEST = (5, 3)
PACKAGES = ("celery", "kombu", "redis", "billiard", "gevent", "eventlet", "Django")
CONF = (
    "task_acks_late", "task_time_limit", "task_soft_time_limit", "task_always_eager", "task_ignore_result",
    "task_create_missing_queues", "task_default_queue", "task_serializer", "task_reject_on_worker_lost",
    "worker_pool", "worker_concurrency", "worker_prefetch_multiplier", "worker_max_tasks_per_child",
    "worker_max_memory_per_child", "worker_send_task_events", "task_default_rate_limit",
    "worker_pool_start_method",
)  # fmt: skip
TASK = (
    "acks_late", "time_limit", "soft_time_limit", "rate_limit", "expires", "ignore_result", "serializer",
    "reject_on_worker_lost", "max_retries",
)  # fmt: skip


class Refused(Exception):  # noqa: N818 (not a fault: what the user has to change)
    """Something that the user has to change: a kind, a message, and what is allowed."""

    def __init__(self, kind: str, message: str, **more: Any) -> None:  # noqa: ANN401 (goes into JSON)
        super().__init__(message)
        self.answer = {"kind": kind, "message": message, **more}


def main(request_file: str, answer_file: str) -> None:
    """Answer a request; what cannot be done is an answer, too."""
    with open(request_file, encoding="utf-8") as file:
        request = json.load(file)
    try:
        answer = look(request)
    except Refused as refused:
        answer = {"refused": refused.answer}
    with open(answer_file, "w", encoding="utf-8") as file:
        json.dump(answer, file)


def look(request: "dict[str, Any]") -> "dict[str, Any]":
    """Return what a user's application is, and its task, and the bodies of the calls."""
    versions = versions_here()
    check_celery(versions)
    app = loaded(request)
    check_privileges(app)
    found: dict[str, Any] = {
        "python": platform.python_version(), "machine": platform.machine(), "versions": versions,
        "tasks": sorted(name for name in app.tasks if not name.startswith("celery.")),
        "conf": {name: plain(app.conf.get(name)) for name in CONF}, "main": app.main,
        "broker": scheme_of(app.conf.first("broker_url", "broker_host")),
        "backend": scheme_of(app.conf.first("result_backend", "celery_result_backend")),
        "queues": queues_of(app), "django_debug": django_debug(),
        "has": [name for name in ("gevent", "eventlet") if find_spec(name)],
    }  # fmt: skip
    if request.get("task"):
        found.update(of_the_task(app, request["task"], request.get("calls") or []))
    return found


def versions_here() -> "dict[str, str]":
    """Return the versions of what a worker is made of, in this interpreter."""
    found = {}
    for name in PACKAGES:
        try:
            found[name.lower()] = version(name)
        except PackageNotFoundError:
            continue
    return found


def check_celery(versions: "dict[str, str]") -> None:
    """Refuse an interpreter without Celery, or with one that is too old."""
    if "celery" not in versions:
        raise Refused("no-celery", "it has no Celery", paths=sys.path[:3])
    if tuple(int(part) for part in versions["celery"].split(".")[:2] if part.isdigit()) < OLDEST:
        raise Refused("old-celery", "it has Celery {}".format(versions["celery"]))
    if "redis" not in versions:
        raise Refused("no-redis", "it has no redis-py, which the private broker needs")


def loaded(request: "dict[str, Any]") -> Any:  # noqa: ANN401 (a Celery application)
    """Return the application as a worker loads it."""
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    if request.get("function"):
        check_function(request["function"])
    from celery.app.utils import find_app

    try:
        app = find_app(request["app"])
        app.loader.import_default_modules()
        app.finalize()
    except Exception as error:
        check_attribute(request["app"])
        raise Refused(
            "import", f"{type(error).__name__}: {error}", frames=own_frames(error), **near(error)
        ) from None
    return app


def check_attribute(named: str) -> None:
    """Refuse an application that its module does not have: Celery would say that there is no such module."""
    module, _, path = named.partition(":")
    found = sys.modules.get(module)
    if path and found is not None and not hasattr(found, path.partition(".")[0]):
        from celery import Celery

        apps = sorted(name for name, value in vars(found).items() if isinstance(value, Celery))
        raise Refused("no-app", f"{module} has no {path!r}", near=apps)


def check_privileges(app: Any) -> None:  # noqa: ANN401 (a Celery application)
    """Refuse what Celery refuses to a worker: to accept pickle as root."""
    from celery import platforms
    from celery.exceptions import SecurityError

    try:
        with warnings.catch_warnings():  # it warns of root without pickle, too
            warnings.simplefilter("ignore")
            platforms.check_privileges(app.conf.accept_content)  # type: ignore[attr-defined]  # its stubs lack it
    except SecurityError:
        raise Refused("root", "Celery starts no worker as root that accepts pickle") from None


def check_function(target: str) -> None:
    """Refuse a function that is not there, or cannot be called."""
    module, _, path = target.partition(":")
    try:
        found = importlib.import_module(module)
        for name in path.split("."):
            if not hasattr(found, name):
                there = sorted(
                    n for n in vars(found) if not n.startswith("_") and callable(getattr(found, n))
                )
                raise Refused("no-function", f"{module} has no {path!r}", near=there)
            found = getattr(found, name)
    except ImportError as error:
        raise Refused("import", f"{type(error).__name__}: {error}", frames=own_frames(error)) from None
    if not callable(found):
        raise Refused("no-function", f"{target} is no function")


def near(error: BaseException) -> "dict[str, Any]":
    """Return the modules that are there, where one was not found."""
    if not isinstance(error, ModuleNotFoundError):
        return {}
    here = sorted(name.partition(".")[0] for name in os.listdir(".") if not name.startswith((".", "_")))
    return {"near": [name for name in here if name.isidentifier() and not is_environment(name)]}


def is_environment(name: str) -> bool:
    """Whether a folder is a virtual environment."""
    return os.path.exists(os.path.join(name, "pyvenv.cfg"))


def own_frames(error: BaseException) -> "list[str]":
    """Return the frames of a traceback that are the user's: what is installed is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = os.path.realpath(os.getcwd())
    theirs = [
        frame for frame in frames
        if not frame.filename.startswith("<")
        and os.path.realpath(frame.filename).startswith(inside)
        and "site-packages" not in frame.filename
    ]  # fmt: skip
    return [
        f"{os.path.relpath(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}" for frame in theirs
    ]


def of_the_task(app: Any, name: str, calls: "list[Any]") -> "dict[str, Any]":  # noqa: ANN401 (Celery's)
    """Return what a task is, and its calls as its serializer writes them."""
    if name not in app.tasks:
        raise Refused(
            "no-task",
            f"no task {name!r} is registered",
            near=[each for each in sorted(app.tasks) if not each.startswith("celery.")],
        )
    task = app.tasks[name]
    facts = {each: plain(getattr(task, each, None)) for each in TASK}
    signature = inspect.signature(task.run)
    return {
        "task": dict(facts, name=name, signature=str(signature)), "route": route_of(app, name),
        "inputs": [written(app, task, signature, number, call) for number, call in enumerate(calls, 1)],
    }  # fmt: skip


def written(app: Any, task: Any, signature: Any, number: int, call: "list[Any]") -> "dict[str, Any]":  # noqa: ANN401 (Celery's)
    """Return one call as a message's body."""
    from kombu.serialization import dumps, registry  # type: ignore[attr-defined]  # its stubs lack it

    args, kwargs = call
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise Refused("arguments", str(error), call=number, signature=str(signature)) from None
    serializer = task.serializer or app.conf.task_serializer
    nothing = dict.fromkeys(("callbacks", "errbacks", "chain", "chord"))
    try:
        content_type, encoding, body = dumps((args, kwargs, nothing), serializer=serializer)
    except Exception as error:
        raise Refused("serializer", f"{serializer} cannot write them: {error}", call=number) from None
    accepted = {registry.name_to_type.get(name, name) for name in app.conf.accept_content or ()}
    if accepted and content_type not in accepted:
        raise Refused("serializer", f"the application does not accept what {serializer} writes", call=number)
    raw = body.encode(encoding) if isinstance(body, str) else body
    return {"body": base64.b64encode(raw).decode(), "type": content_type, "encoding": encoding}


def route_of(app: Any, name: str) -> "str | None":  # noqa: ANN401 (Celery's)
    """Return the queue that the task's messages go to."""
    try:
        queue = app.amqp.router.route({}, name).get("queue")
    except Exception:
        return None
    name = getattr(queue, "name", queue)
    return None if name is None else str(name)


def queues_of(app: Any) -> "list[str]":  # noqa: ANN401 (Celery's)
    """Return the names of the queues that a worker consumes."""
    try:
        return sorted(app.amqp.queues)
    except Exception:
        return []


def scheme_of(address: object) -> "str | None":
    """Return what kind of address it is, and nothing else of it: it may hold a password."""
    return str(address).partition(":")[0] if address else None


def django_debug() -> "bool | None":
    """Return whether Django collects every query; None where there is no Django project."""
    django = sys.modules.get("django.conf")
    if django is None or not django.settings.configured:
        return None
    return bool(django.settings.DEBUG)


def plain(value: object) -> object:
    """Return a value that JSON can hold."""
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
