"""What a user's processes get from us, and which interpreter they are."""

import os
import stat
from pathlib import Path

import pytest

from config.broker import Broker
from whichpool.errors import UsageError
from whichpool.recommend.interpreter import interpreter_for
from whichpool.recommend.surroundings import environment_of, lay_out, variables_of

BROKER = Broker("unix:///tmp/x/redis.sock")


def test_only_the_probe_is_put_before_their_import_path(tmp_path: Path) -> None:
    """One package, under a name that shadows nothing."""
    path = lay_out(tmp_path, BROKER, function=None, ready_key="ready")
    assert [each.name for each in path.iterdir()] == ["whichpool_probe"]
    ledger = path / "whichpool_probe" / "whichpool_ledger.json"
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_their_variables_reach_them_and_ours_do_not() -> None:
    """Their broker's are replaced."""
    theirs = {"HOME": "/h", "WHICHPOOL_SEED": "3", "CELERY_BROKER_URL": "amqp://", "PYTHONPATH": "/theirs",
              "CELERY_RESULT_BACKEND": "db+x", "PATH": "/bin"}  # fmt: skip
    given = environment_of(Path("/probe"), BROKER, Path("/env/bin/python"), {"MODE": "x"}, theirs)
    assert given["PYTHONPATH"] == f"/probe{os.pathsep}/theirs"
    assert given["PATH"] == f"/env/bin{os.pathsep}/bin"
    assert (given["HOME"], given["MODE"]) == ("/h", "x")
    assert {given[f"CELERY_BROKER{part}_URL"] for part in ("", "_READ", "_WRITE")} == {BROKER.celery_url}
    assert "WHICHPOOL_SEED" not in given
    assert "CELERY_RESULT_BACKEND" not in given


def test_an_env_file_is_read_as_a_shell_reads_it(tmp_path: Path) -> None:
    """Quotes, comments and export."""
    file = tmp_path / ".env"
    file.write_text("# settings\nA=1\nexport B='two words'\n\nC=\"x # y\"  # why\n")
    assert variables_of(file) == {"A": "1", "B": "two words", "C": "x # y"}


@pytest.mark.parametrize("text", ["A\n", "A='x\n"])
def test_a_bad_line_of_an_env_file_is_named(text: str, tmp_path: Path) -> None:
    """By its number."""
    file = tmp_path / ".env"
    file.write_text(f"OK=1\n{text}")
    with pytest.raises(UsageError, match="line 2"):
        variables_of(file)


def python_in(folder: Path) -> Path:
    """Make what looks like a Python."""
    file = folder / "bin" / "python"
    file.parent.mkdir(parents=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_the_interpreter_that_is_named_is_taken(tmp_path: Path) -> None:
    """Also by a path from their folder."""
    file = python_in(tmp_path / "own")
    assert interpreter_for("own/bin/python", tmp_path, {}).path == file
    with pytest.raises(UsageError, match="--python nosuch"):
        interpreter_for("nosuch", tmp_path, {})


def test_an_activated_environment_comes_first_then_the_folders_own(tmp_path: Path) -> None:
    """And the answer says which it was."""
    active, own, plain = (python_in(tmp_path / name) for name in ("active", ".venv", "venv"))
    environment = {"VIRTUAL_ENV": str(tmp_path / "active")}
    assert interpreter_for(None, tmp_path, environment) == (active, "the activated environment")
    assert interpreter_for(None, tmp_path, {}) == (own, ".venv of this folder")
    own.unlink()
    assert interpreter_for(None, tmp_path, {}) == (plain, "venv of this folder")
    plain.unlink()
    assert interpreter_for(None, tmp_path, {}).why == "python3 on PATH"
