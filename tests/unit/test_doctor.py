"""whichpool doctor, from the command line, without a broker."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from whichpool.cli.ending import exit_code_of
from whichpool.doctor import software, this_machine
from whichpool.doctor.findings import Finding, State

Captured = pytest.CaptureFixture[str]
ORDER = [
    "Python", "celery", "kombu", "redis-py", "billiard", "flower", "redis-server", "CPUs", "load", "memory",
    "PSS", "shared memory", "results", "broker", "latency server",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _a_sound_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No Docker, and a redis-server, whatever there is in truth."""
    monkeypatch.setenv("PATH", str(tmp_path))
    fine = [Finding(State.OK, "redis-server", "7.0.15")]
    monkeypatch.setattr(software, "redis_server", lambda *, needed: fine if needed else [])


def findings(capsys: Captured, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code and the findings of the command."""
    code = exit_code_of(["doctor", "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_everything_is_looked_at(capsys: Captured) -> None:
    """In this order."""
    assert [found["title"] for found in findings(capsys)[1]] == [*ORDER, "docker"]


def test_a_sound_machine_has_nothing_wrong(capsys: Captured) -> None:
    """Exit 0; what was not named or is not needed is skipped."""
    code, found = findings(capsys)
    assert code == 0
    assert {"broker", "latency server", "docker"} <= {
        one["title"] for one in found if one["state"] == "skipped"
    }


def test_a_broker_that_is_not_named_is_skipped_with_what_to_type(capsys: Captured) -> None:
    """The flag and the variable."""
    (found,) = [one for one in findings(capsys)[1] if one["title"] == "broker"]
    assert found["state"] == "skipped"
    assert found["remedy"] == "name one with --broker or WHICHPOOL_BROKER to look at its workers, too"


def test_a_check_that_breaks_does_not_hide_the_others(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a finding of its own, and a fault."""

    def broken() -> list[Finding]:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr(this_machine, "cpu_load", broken)
    code, found = findings(capsys)
    assert code == 1
    assert [one["title"] for one in found if one["state"] == "wrong"] == ["load"]
    assert [one["title"] for one in found] == [*ORDER, "docker"]


def test_the_results_folder_is_the_one_that_is_named(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By flag or variable, as for a run; here one that cannot be."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("WHICHPOOL_RESULTS", str(tmp_path / "file"))
    code, found = findings(capsys)
    assert code == 1
    assert [one["title"] for one in found if one["state"] == "wrong"] == ["results"]


def test_nothing_is_left_behind(capsys: Captured, tmp_path: Path) -> None:
    """The tests' current folder is tmp_path, and so is the results folder's parent."""
    findings(capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_broker_out_of_reach_is_told_on_the_terminal(capsys: Captured) -> None:
    """69, and the last line says what is wrong."""
    assert exit_code_of(["doctor", "--broker", "unix:///nowhere/redis.sock"]) == 69
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == "Something is wrong: broker."
    assert "Traceback" not in printed.out + printed.err


def test_no_redis_server_is_needed_where_a_broker_is_named(capsys: Captured) -> None:
    """The check is told so."""
    _, found = findings(capsys, "--broker", "unix:///nowhere/redis.sock")
    assert "redis-server" not in [one["title"] for one in found]


def test_without_a_broker_nothing_heavy_is_imported() -> None:
    """It answers at once."""
    program = (
        "import sys; from whichpool.cli.ending import exit_code_of; exit_code_of(['doctor', '--json']);"
        "print([name for name in ('celery', 'kombu', 'redis', 'numpy', 'scipy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ran.stdout.splitlines()[-1] == "[]"
