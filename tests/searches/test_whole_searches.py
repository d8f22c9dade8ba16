"""From a project of a user's own to an answer: each style, old releases of Celery, a fork that hangs."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.integration.users_projects import (
    RELEASES,
    STYLES,
    App,
    contents,
    copied,
    make_environment,
    recommend,
    result_of,
)  # fmt: skip

pytestmark = pytest.mark.timeout(300)
LIMITS = ("--budget", "60", "--max-concurrency", "2")
MOST_LINES = 20
HATES_FORKS = """
import os
import time

from celery import Celery

app = Celery("forked", broker="redis://127.0.0.1:1/0")
inherited = []
os.register_at_fork(after_in_child=lambda: inherited.append(1))


@app.task
def wait():
    time.sleep(3600 if inherited else 0.02)
"""


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with Celery 5.7, Flask and Django, without whichpool."""
    return make_environment(tmp_path_factory.mktemp("user") / "env", RELEASES["5.7.0"])


def answered(done: "subprocess.CompletedProcess[str]", private: Path) -> dict[str, Any]:
    """Return the recommendation of a search that came to its end, with or without an answer."""
    assert done.returncode in {0, 3}, done.stdout + done.stderr
    result = result_of(done, private)
    assert result["status"] == "complete", result["reason"]
    said: dict[str, Any] = result["recommendation"]
    assert (said["pool"] is None) == (done.returncode == 3)
    assert len(done.stdout.splitlines()) <= MOST_LINES
    return said


@pytest.mark.parametrize("app", STYLES, ids=lambda app: app.folder)
@pytest.mark.usefixtures("redis_server")
def test_each_style_is_searched_to_its_end(app: App, python: Path, tmp_path: Path) -> None:
    """Five rounds of each pool that can run it, a command line, and a folder as it was."""
    project = copied(app, tmp_path)
    before = contents(project)
    said = answered(recommend(app, project, python, *LIMITS, private=tmp_path, timeout_s=150), tmp_path)
    assert said["figures"], said["sentence"]
    assert all(row["rounds"] >= 5 for row in said["figures"])
    assert bool(said["command"]) == bool(said["pool"])
    assert contents(project) == before


@pytest.mark.parametrize("release", ["5.3.6", "5.6.2"])
@pytest.mark.usefixtures("redis_server")
def test_an_older_release_is_searched_to_its_end(
    release: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On prefork alone: its kombu wakes threads up late, and spawned children came later."""
    python = make_environment(tmp_path_factory.mktemp("old") / "env", RELEASES[release])
    app = STYLES[0]
    done = recommend(app, copied(app, tmp_path), python, *LIMITS, private=tmp_path, timeout_s=150)
    said = answered(done, tmp_path)
    assert (said["pool"], said["confidence"]) == ("prefork", "only-one")
    assert [veto["code"] for veto in said["vetoes"]] == ["old-kombu"]


@pytest.mark.usefixtures("redis_server")
def test_where_a_forked_child_hangs_children_are_spawned(python: Path, tmp_path: Path) -> None:
    """It is not waited for until its timeout: threads ended the same call at once."""
    project = tmp_path / "forked"
    project.mkdir()
    (project / "forked.py").write_text(HATES_FORKS)
    app = App("forked", ("-A", "forked", "forked.wait"))
    limits = ("--budget", "90", "--max-concurrency", "2")
    said = answered(recommend(app, project, python, *limits, private=tmp_path, timeout_s=200), tmp_path)
    assert {row["pool"] for row in said["figures"]} == {"threads", "prefork-spawn"}
    (veto,) = [veto for veto in said["vetoes"] if veto["pool"] == "prefork"]
    assert "on another pool the same call ended long before" in veto["evidence"]


@pytest.mark.usefixtures("redis_server")
def test_a_search_ends_with_a_command_line(python: Path, tmp_path: Path) -> None:
    """Pools, figures and the worker's own flags are in it, and broker options are not."""
    worker = ("celery", "-A", "shop", "worker", "-Q", "images", "-c", "8", "-l", "INFO", "-B")
    app = App("plain", ("shop.resize", "--args", '["a.jpg", 3]'), worker)
    project = copied(app, tmp_path)
    limits = ("--budget", "45", "--max-concurrency", "2")
    done = recommend(app, project, python, *limits, private=tmp_path, timeout_s=120)
    said = result_of(done, tmp_path)["recommendation"]
    assert done.returncode in {0, 3}, done.stderr
    assert [curve["points"][0][0] for curve in said["curves"]] == [1, 1]
    assert {row["pool"] for row in said["figures"]} == {"threads", "prefork"}
    assert min(row["rounds"] for row in said["figures"]) >= 5
    assert "-B" in done.stderr
    assert len(done.stdout.splitlines()) <= 20
    if said["pool"]:
        assert said["command"][:6] == ["celery", "-A", "shop", "worker", "-Q", "images"]
        assert said["command"][-2:] == ["--concurrency", str(said["concurrency"])]
