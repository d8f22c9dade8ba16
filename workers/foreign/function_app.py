"""A plain function of a user's as a Celery task: an application of ours, in their interpreter.

Which function that is, a file beside this one says (``function.json``).
"""

import importlib
import json
from pathlib import Path
from typing import Any

from celery import Celery

FUNCTION_FILE = "function.json"  # {"target": "package.module:function"}


def named_function(target: str) -> Any:  # noqa: ANN401 (the user's)
    """Return the function that a target names, as ``package.module:name.of.it``."""
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def task_name(target: str) -> str:
    """Return the name of the task that a target becomes."""
    return target.replace(":", ".")


def __getattr__(name: str) -> Any:  # noqa: ANN401 (PEP 562: the application is made when Celery asks for it)
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = function_app()
    return globals()["app"]


def function_app() -> Celery:
    """Return an application with the function as its one task."""
    named = json.loads((Path(__file__).parent / FUNCTION_FILE).read_text(encoding="utf-8"))
    made = Celery("whichpool_function", set_as_current=True)
    made.conf.update(task_ignore_result=True)
    made.task(name=task_name(named["target"]))(named_function(named["target"]))
    return made
