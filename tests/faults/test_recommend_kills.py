"""A user's own task while its processes are killed: only what was on them runs twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.integration.users_projects import (
    COMMAND,
    RELEASES,
    App,
    contents,
    copied,
    environment_for,
    make_environment,
)  # fmt: skip

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
WITHIN_S = 40.0
APP = App(
    "late_acks", ("-A", "once", "once.note", "--args", "[0.5]"), environment={"NOTES": "{private}/notes"}
)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with Celery, without whichpool."""
    return make_environment(tmp_path_factory.mktemp("user") / "env", RELEASES["5.7.0"][:1])


def started(project: Path, python: Path, private: Path, *words: str) -> "subprocess.Popen[str]":
    """Start the command beside a project."""
    command = (
        *COMMAND,
        "recommend",
        *APP.words,
        "--python",
        str(python),
        "--yes",
        "--results",
        str(private / "results"),
        *words,
    )
    return subprocess.Popen(
        command, cwd=project, env=environment_for(APP, private), text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def awaited(what: Callable[[], object], within_s: float = WITHIN_S) -> object:
    """Return what is there at last."""
    deadline = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def worker_of(command: "subprocess.Popen[str]", slots: int) -> psutil.Process | None:
    """Return their worker with so many slots, if it lives."""
    for child in psutil.Process(command.pid).children(recursive=True):
        try:
            line = child.cmdline()
        except psutil.Error:
            continue
        if (
            "whichpool@%h" in line
            and f"--concurrency {slots}" in " ".join(line)
            and child.ppid() == command.pid
        ):
            return child
    return None


def notes(private: Path) -> list[str]:
    """Return the ids that have run, in their order."""
    file = private / "notes"
    return file.read_text().splitlines() if file.exists() else []


def busy_worker(private: Path, slots: int, command: "subprocess.Popen[str]") -> psutil.Process:
    """Return the worker with so many slots once it has run as many jobs."""
    worker = awaited(lambda: worker_of(command, slots))
    assert isinstance(worker, psutil.Process)
    had = len(notes(private))  # it starts up for longer than that takes to read
    awaited(lambda: len(notes(private)) >= had + slots)
    return worker


@pytest.mark.parametrize("victim", ["child", "worker"])
@pytest.mark.usefixtures("redis_server")
def test_only_what_was_on_a_killed_process_runs_twice(victim: str, python: Path, tmp_path: Path) -> None:
    """Acked early: nobody else knows what it had."""
    project = copied(APP, tmp_path)
    before = contents(project)
    command = started(
        project, python, tmp_path, "--pools", "prefork", "--max-concurrency", "4", "--budget", "60"
    )
    worker = busy_worker(tmp_path, 4, command)
    killed = worker.children()[0].pid if victim == "child" else worker.pid
    os.kill(killed, signal.SIGKILL)
    output, _ = command.communicate(timeout=120)
    twice = [task_id for task_id, count in Counter(notes(tmp_path)).items() if count > 1]
    assert 1 <= len(twice) <= (1 if victim == "child" else 4), output
    result = json.loads(next((tmp_path / "results").glob("*.json")).read_text())
    assert all(cell["lost"] == 0 and cell["failed"] == 0 for cell in result["cells"])
    said = {
        f"{result['run_id']}.{i}.{n}" for i, cell in enumerate(result["cells"]) for n in cell["sent_again"]
    }
    assert set(twice) <= said
    assert "died" in {danger["code"] for danger in result["recommendation"]["dangers"]}
    assert contents(project) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.usefixtures("redis_server")
def test_an_interrupted_search_keeps_what_it_has(
    number: signal.Signals, python: Path, tmp_path: Path
) -> None:
    """Marked as cancelled, with no process left and their folder unchanged."""
    project = copied(APP, tmp_path)
    before = contents(project)
    command = started(project, python, tmp_path)
    awaited(lambda: len(notes(tmp_path)) > 3)
    family = psutil.Process(command.pid).children(recursive=True)
    os.kill(command.pid, number)
    command.communicate(timeout=30)
    assert command.returncode == 130
    assert json.loads(next((tmp_path / "results").glob("*.json")).read_text())["status"] == "cancelled"
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert contents(project) == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's parent-death signal")
@pytest.mark.usefixtures("redis_server")
def test_nothing_outlives_a_killed_command(python: Path, tmp_path: Path) -> None:
    """Their worker and its children neither."""
    command = started(copied(APP, tmp_path), python, tmp_path, "--pools", "prefork")
    awaited(lambda: notes(tmp_path))
    family = psutil.Process(command.pid).children(recursive=True)
    command.kill()
    command.communicate(timeout=30)
    assert psutil.wait_procs(family, timeout=10)[1] == []
