"""whichpool.cli.services: what each command becomes, and what it refuses before."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from whichpool.cli.ending import exit_code_of
from whichpool.errors import ExitCode
from whichpool_start import ROOT


class BecameError(BaseException):
    """The process would have become another program."""


class Became:
    """What the process would have become."""

    def __init__(self) -> None:
        self.command: list[str] = []
        self.environment: dict[str, str] = {}

    def execve(self, _path: str, command: list[str], environment: dict[str, str]) -> None:
        """Note it instead."""
        self.command, self.environment = command, environment
        raise BecameError


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> Became:
    """Catch what a command becomes."""
    noted = Became()
    monkeypatch.setattr(os, "execve", noted.execve)
    monkeypatch.setattr(os, "chdir", lambda folder: noted.environment.update(folder=str(folder)))
    return noted


def call(became: Became, *arguments: str) -> Became:
    """Run a command up to the point where it would become another program."""
    with pytest.raises(BecameError):
        exit_code_of(list(arguments))
    return became


def flag(command: list[str], name: str) -> Any:  # noqa: ANN401 (a word of a command line)
    """Return the word after a flag."""
    return command[command.index(name) + 1]


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_worker_serves_its_pools_queue(became: Became, pool: str) -> None:
    """With as many slots as are wanted."""
    command = call(became, "worker", pool, "--concurrency", "3").command
    assert command[:4] == [sys.executable, "-m", "celery", "--quiet"]
    assert [flag(command, name) for name in ("--pool", "--queues", "--concurrency")] == [pool, pool, "3"]


def test_the_coordinators_worker_has_one_slot(became: Became) -> None:
    """Whatever the others have."""
    command = call(became, "worker", "coordinator", "--concurrency", "3").command
    assert [flag(command, name) for name in ("--pool", "--queues", "--concurrency")] == [
        "threads", "coordinator", "1",
    ]  # fmt: skip


def test_only_a_watched_worker_sends_task_events(became: Became) -> None:
    """They cost throughput; Flower needs them, and heartbeats."""
    assert "--task-events" in call(became, "worker", "threads", "--events").command
    assert "--without-heartbeat" not in became.command
    assert "--task-events" not in call(became, "worker", "threads").command
    assert "--without-heartbeat" in became.command


def test_settings_reach_the_worker_as_variables(became: Became, tmp_path: Path) -> None:
    """A flag beats the variable of the same name."""
    (tmp_path / "password").write_text("secret", encoding="utf-8")
    call(
        became, "worker", "threads", "--watchdog", "45", "--progress-file", "/run/progress",
        "--broker", "redis://u@h/0", "--broker-password-file", str(tmp_path / "password"),
    )  # fmt: skip
    said = {name: value for name, value in became.environment.items() if name.startswith("WHICHPOOL_")}
    assert said == {
        "WHICHPOOL_WATCHDOG": "45.0",
        "WHICHPOOL_PROGRESS_FILE": "/run/progress",
        "WHICHPOOL_BROKER": "redis://u@h/0",
        "WHICHPOOL_BROKER_PASSWORD_FILE": str(tmp_path / "password"),
    }


def test_a_password_stays_in_its_file(became: Became, tmp_path: Path) -> None:
    """Neither argv nor the environment holds it."""
    (tmp_path / "password").write_text("hunter2", encoding="utf-8")
    call(became, "worker", "threads", "--broker-password-file", str(tmp_path / "password"))
    assert "hunter2" not in str(became.command) + str(became.environment)


def test_a_service_starts_in_the_checkout(became: Became, monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery puts the current folder first on the import path."""
    folders: list[Path] = []
    monkeypatch.setattr(os, "chdir", folders.append)
    call(became, "web")
    assert folders == [ROOT]


def test_the_latency_server_listens_on_loopback_unless_told_otherwise(became: Became) -> None:
    """A container tells it otherwise."""
    assert flag(call(became, "web").command, "--address") == "127.0.0.1"
    assert flag(call(became, "web", "--address", "0.0.0.0").command, "--address") == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(("flags", "controls"), [((), False), (("--control",), True)])
def test_flower_controls_only_where_it_is_allowed_to(
    became: Became, tmp_path: Path, flags: tuple[str, ...], controls: bool
) -> None:
    """Read-only is the default."""
    (tmp_path / "login").write_text("user:password", encoding="utf-8")
    said = ("flower", "--login", str(tmp_path / "login"), "--state", str(tmp_path / "state"), *flags)
    assert ("--control" in call(became, *said).command) is controls


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("worker", "gevent"), "'threads', 'prefork', 'coordinator'"),
        (("worker", "threads", "--broker", "amqp://h"), "is not a Redis address"),
        (
            ("worker", "threads", "--broker-password-file", "/none"),
            "--broker-password-file: no password in /none",
        ),
        (("worker", "threads", "--watchdog", "nan"), "is not a number of seconds"),
        (("flower", "--state", "/run/state"), "--login"),
        (("flower", "--login", "/none", "--state", "/run/state"), "--login /none: No such file"),
    ],
)
def test_what_is_off_is_refused_at_once(
    became: Became, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2, and the message names the flag."""
    assert exit_code_of(list(arguments)) == ExitCode.USAGE
    assert said in capsys.readouterr().err
    assert became.command == []
