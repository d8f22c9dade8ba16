"""Small projects of users, each in a folder of its own, with an interpreter that does not have whichpool."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "tests" / "apps"
COMMAND = (
    sys.executable,
    "-c",
    "from whichpool_start import main; main()",
)  # a user's folder has a whichpool.py


@dataclass(frozen=True)
class App:
    """One project, and how its task is named."""

    folder: str
    words: tuple[str, ...]
    worker: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


STYLES = (
    App("plain", ("-A", "shop", "shop.resize", "--args", '["a.jpg", 300]')),
    App("configured", ("-A", "worker", "jobs.wait", "--args", "[0.01]")),
    App("factory", ("make.wait",), ("celery", "-A", "make:celery", "worker", "-c", "2", "-l", "INFO")),
    App(
        "django_shop",
        ("-A", "shop_celery", "store.tasks.order", "--args", '["Ada"]', "--setup", "prepare:tables"),
        environment={"SHOP_DATABASE": "{private}/shop.sqlite3"},
    ),
    App("flask_shop", ("-A", "web:celery_app", "web.greet")),
    App("own_queues", ("proj.thumb",), ("celery", "-A", "proj", "worker", "-Q", "images,mail", "-B")),
    App("retries", ("-A", "again", "again.flaky"), environment={"NOTES": "{private}/notes"}),
    App("late_acks", ("-A", "once", "once.note", "--args", "[0.01]"), environment={
        "NOTES": "{private}/notes", "ACKS": "late"}),
    App("packed", ("-A", "binary", "binary.size", "--args", '["text"]')),
    App("shadowing", ("-A", "tasks", "tasks.wait")),
    App("quorum", ("-A", "rabbit", "rabbit.wait")),
    App("sqs", ("-A", "cloud", "cloud.wait")),
    App("sentinel", ("-A", "watched", "watched.wait")),
    App("tls", ("-A", "safe", "safe.wait")),
)  # fmt: skip
RELEASES = {
    "5.3.6": ("celery==5.3.6", "kombu==5.3.7", "redis==5.0.8"),
    "5.6.2": ("celery==5.6.2", "kombu==5.6.2", "redis==5.2.1"),
    "5.7.0": ("celery[redis]==5.7.0", "msgpack", "flask", "django"),
}


def make_environment(folder: Path, packages: tuple[str, ...]) -> Path:
    """Return the Python of a new virtual environment with some packages."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", *packages], check=True, stderr=subprocess.DEVNULL
    )
    return python


def copied(app: App, folder: Path) -> Path:
    """Return a copy of a project, to be hashed before and after."""
    project = folder / app.folder
    shutil.copytree(APPS / app.folder, project, ignore=shutil.ignore_patterns("__pycache__"))
    return project


def contents(folder: Path) -> dict[str, str]:
    """Return a digest of each file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def environment_for(app: App, private: Path) -> dict[str, str]:
    """Return the environment of a terminal in which an application of this kind would run."""
    own = {name: value.format(private=private) for name, value in app.environment.items()}
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **own}


def recommend(  # noqa: PLR0913 (what a terminal has)
    app: App, project: Path, python: Path, *more: str, private: Path, timeout_s: float = 100.0,
    before: tuple[str, ...] = (),
) -> "subprocess.CompletedProcess[str]":  # fmt: skip
    """Run the command in a project's folder, with results elsewhere."""
    worker = ("--", *app.worker) if app.worker else ()
    words = (
        *app.words,
        "--python",
        str(python),
        "--yes",
        "--results",
        str(private / "results"),
        *more,
        *worker,
    )
    return subprocess.run(
        [*before, *COMMAND, "recommend", *words], cwd=project, env=environment_for(app, private), text=True,
        capture_output=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def result_of(done: "subprocess.CompletedProcess[str]", private: Path) -> dict[str, Any]:
    """Return the result that a command has kept."""
    kept = sorted((private / "results").glob("*.json"))
    assert kept, done.stderr
    found: dict[str, Any] = json.loads(kept[-1].read_text(encoding="utf-8"))
    return found
