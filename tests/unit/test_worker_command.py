"""The worker's command of a user's production, read and written again."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.pools import PREFORK, SPAWN, THREADS
from whichpool.errors import UsageError
from whichpool.recommend.worker_command import PROBES, worker_command

PYTHON = Path("/their/python")


def measured(line: str, app: str | None = None) -> str:
    """Return the command line that is measured, as one line."""
    return shlex.join(worker_command(shlex.split(line), app).measured(PYTHON, THREADS, 4, "q"))


@pytest.mark.parametrize("flags", [
    "-c 8", "-c8", "--concurrency=8", "-P gevent", "--pool=solo", "-Q images,mail", "-n one@%h", "-B",
    "--beat",
    "-s /tmp/s",
    "--schedule-filename /tmp/s", "-S /tmp/state", "--statedb=/tmp/state", "--pidfile /tmp/p",
    "-f /tmp/log", "--logfile=/tmp/log", "-D", "--detach", "--autoscale 8,2", "--purge", "--uid 3", "--gid=3",
    "--umask 7", "-X mail", "--pool-start-method spawn",
])  # fmt: skip
def test_what_would_harm_or_differ_is_replaced_or_removed(flags: str) -> None:
    """Whichever way it is written."""
    assert measured(f"celery -A proj worker -E {flags} -l INFO") == measured(
        "celery -A proj worker -E -l INFO"
    )


@pytest.mark.parametrize(
    ("flags", "removed"),
    [
        ("-b redis://elsewhere", "--broker"),
        ("--broker=redis://elsewhere", "--broker"),
        ("--result-backend db+elsewhere", "--result-backend"),
    ],
)
def test_their_broker_is_not_the_workers(flags: str, removed: str) -> None:
    """It would win over the private one; what is said of it holds no password."""
    line = f"celery {flags} -A proj worker"
    assert "elsewhere" not in measured(line)
    assert worker_command(shlex.split(line), None).removed == (removed,)


@pytest.mark.parametrize("flags", ["-l INFO", "-lINFO", "-O fair", "--prefetch-multiplier 4", "-E",
                                   "--theirs 5",
                                   "--max-tasks-per-child 9", "--without-gossip"])  # fmt: skip
def test_all_else_is_measured_as_it_is(flags: str) -> None:
    """It is how production runs."""
    assert flags in measured(f"celery -A proj worker {flags} -c 4")


def test_the_program_is_their_interpreters() -> None:
    """Else another celery on PATH would be measured."""
    assert measured("celery -A proj worker").startswith("/their/python -m celery -A proj worker ")
    assert measured("python -m celery -A proj worker").startswith("/their/python -m celery -A proj worker ")


@pytest.mark.parametrize("prefix", ["uv run", "poetry run", "newrelic-admin run-program", "ddtrace-run"])
def test_a_prefix_is_kept(prefix: str) -> None:
    """What it does to a worker is measured, too."""
    assert measured(f"{prefix} celery -A proj worker -c 3").startswith(f"{prefix} celery -A proj worker")


def test_variables_before_the_command_are_the_environments() -> None:
    """They are no program."""
    command = worker_command(shlex.split("MODE=production DEBUG= celery -A proj worker"), None)
    assert command.variables == {"MODE": "production", "DEBUG": ""}


def test_their_includes_are_kept_beside_ours() -> None:
    """Celery takes the last list alone."""
    assert f"--include mine,{PROBES}" in measured("celery -A proj worker -I mine")


def test_without_a_command_the_application_is_enough() -> None:
    """Which -A names."""
    assert " ".join(worker_command((), "proj").to_paste(PREFORK, 2)) == (
        "celery -A proj worker --pool prefork --concurrency 2"
    )


def test_what_is_pasted_differs_in_pool_and_concurrency_alone() -> None:
    """Beat and files are production's own."""
    line = "uv run celery -A proj worker -Q images -B -l INFO --pidfile /run/p -c 8 -P prefork"
    assert " ".join(worker_command(line.split(), None).to_paste(SPAWN, 5)) == (
        "uv run celery -A proj worker -Q images -B -l INFO --pidfile /run/p "
        "--pool prefork --pool-start-method spawn --concurrency 5"
    )


def test_a_password_is_pasted_masked() -> None:
    """What is kept is no place for it."""
    command = worker_command(shlex.split("celery -b redis://:secret@host/0 -A proj worker"), None)
    assert "secret" not in " ".join(command.to_paste(THREADS, 1))


@pytest.mark.parametrize("line", ["celery -A proj beat", "gunicorn worker", "worker", "celery"])
def test_what_is_no_workers_command_is_refused(line: str) -> None:
    """With one that is."""
    with pytest.raises(UsageError, match="One looks like: celery -A proj worker -c 8"):
        worker_command(line.split(), None)


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1), max_size=6))
def test_any_words_after_worker_are_read(words: list[str]) -> None:
    """None of them ends in a traceback."""
    command = worker_command(["celery", "-A", "proj", "worker", *words], None)
    assert command.measured(PYTHON, THREADS, 1, "q")
