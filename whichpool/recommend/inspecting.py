"""A user's application inspected in its own interpreter, and what is said where that does not work."""

import json
import subprocess
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from config.near_words import unknown_word
from measure.model.application import Application
from tasks.inputs import Input
from whichpool.errors import UsageError
from whichpool.recommend.calls import Call
from whichpool.recommend.project import Project, last_lines

WITHIN_S = 60.0
MOST_FRAMES = 5
_INSTALL = "Name the one that your worker runs in, such as --python .venv/bin/python."


class Inspected(NamedTuple):
    """An application, and the calls of its task as its serializer has written them."""

    application: Application
    inputs: tuple[Input, ...]


class Target(NamedTuple):
    """What is to be measured: a registered task of an application, or a plain function."""

    app: str
    task: str | None
    function: str | None

    @property
    def name(self) -> str:
        """What its user calls it."""
        return self.function or self.task or self.app


def inspect(project: Project, target: Target, calls: Sequence[Call]) -> Inspected:
    """Look at an application as a worker would load it.

    Raises:
        UsageError: if it cannot be loaded, the task is not there, or the arguments do not fit.
    """
    request, answer = project.private / "request.json", project.private / "answer.json"
    wanted = {"app": target.app, "task": target.task, "function": target.function, "calls": calls}
    request.write_text(json.dumps(wanted), encoding="utf-8")
    answer.unlink(missing_ok=True)
    python = f"{project.python.path} ({project.python.why})"
    try:
        done = project.runs("inspection", str(request), str(answer), within_s=WITHIN_S)
    except subprocess.TimeoutExpired:
        raise UsageError(f"{target.app}: loading it took more than {WITHIN_S:.0f} s.") from None
    except OSError as error:
        raise UsageError(f"{python} cannot be run: {error.strerror}. {_INSTALL}") from None
    if not answer.is_file():
        raise UsageError(f"{target.app}: {python} ended as it loaded it.\n{last_lines(done.stderr)}")
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    if "refused" in found:
        raise UsageError(_refusal(found["refused"], target, python))
    return Inspected(msgspec.convert(found, Application), _inputs(found))


def _inputs(found: Mapping[str, Any]) -> tuple[Input, ...]:
    ignored = bool((found.get("task") or {}).get("ignore_result"))
    return tuple(
        Input(b64decode(each["body"]), each["type"], each["encoding"], ignored)
        for each in found.get("inputs", ())
    )


def _refusal(refused: Mapping[str, Any], target: Target, python: str) -> str:
    """Return what a user is told: what happened, where, and what to type next."""
    say = _REFUSALS.get(refused["kind"], _not_imported)
    return say(refused, target, python)


def _no_celery(refused: Mapping[str, Any], _target: Target, python: str) -> str:
    need = {"no-redis": "Install celery[redis] there."}.get(refused["kind"], "It takes Celery 5.3 or newer.")
    return f"{python}: {refused['message']}. {need} {_INSTALL}"


def _as_root(refused: Mapping[str, Any], target: Target, _python: str) -> str:
    agree = "or agree to it by a line C_FORCE_ROOT=1 in a file that --env-file names"
    return f"{target.app}: {refused['message']}. Run this as the user of your workers, {agree}."


def _no_task(refused: Mapping[str, Any], target: Target, _python: str) -> str:
    return unknown_word("task", target.task or "", refused["near"] or ["none is registered"])


def _no_function(refused: Mapping[str, Any], target: Target, _python: str) -> str:
    near = refused.get("near")
    if not near:
        return f"{refused['message']}."
    return unknown_word("function", (target.function or "").partition(":")[2], near)


def _no_app(refused: Mapping[str, Any], target: Target, _python: str) -> str:
    there = f" It has: {', '.join(refused['near'])}." if refused["near"] else " It has no Celery application."
    return f"-A {target.app}: {refused['message']}.{there}"


def _arguments(refused: Mapping[str, Any], target: Target, _python: str) -> str:
    takes = f"{target.name}{refused['signature']} is what it takes (--args, --kwargs, --inputs)"
    return f"call {refused['call']}: {refused['message']}. {takes}."


def _not_written(refused: Mapping[str, Any], _target: Target, _python: str) -> str:
    return f"call {refused['call']}: {refused['message']}."


def _not_imported(refused: Mapping[str, Any], target: Target, python: str) -> str:
    frames = "".join(f"\n  {frame}" for frame in refused.get("frames", [])[-MOST_FRAMES:])
    near = refused.get("near")
    there = f"\nThere are: {', '.join(near)}." if near else ""
    return (
        f"{target.function or target.app} cannot be imported by {python}: {refused['message']}{frames}{there}"
    )


_REFUSALS: Mapping[str, Callable[[Mapping[str, Any], Target, str], str]] = {
    "no-celery": _no_celery, "old-celery": _no_celery, "no-redis": _no_celery, "no-task": _no_task,
    "no-function": _no_function, "arguments": _arguments, "serializer": _not_written,
    "root": _as_root, "no-app": _no_app,
}  # fmt: skip
