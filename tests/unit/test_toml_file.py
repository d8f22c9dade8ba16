"""whichpool.planning.toml_file: whatever a file holds, it is a document or one line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whichpool.cli.ending import exit_code_of
from whichpool.errors import ExitCode, UsageError
from whichpool.planning.planfile import read_plan_file
from whichpool.planning.toml_file import MOST_BYTES, read_toml

KEYS = st.sampled_from(
    ["seed", "n", "rounds", "pools", "jobs", "counters", "rate", "stall", "results", "no-such-key"]
)
ODD = st.sampled_from((
    "9" * 5000, "9" * 400, "-1", "1e400", "nan", "-inf", "'\\ud800'", '"\\ud800"', '"\\u0000"', "''", "true",
    "[]", "[[]]", "{}", "{a = 1}", "=", "1979-05-27", "[1, 'a']", "[" * 3000 + "]" * 3000,
    "[" * 400 + "]" * 400, "[{job = 'sleep', n = 1e9}]", "[{job = []}]", "[{strategy = 'lock', n = -1}]",
))  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a path for a plan."""
    return tmp_path / "plan.toml"


def said_of(file: Path, read: Callable[[Path], object]) -> str:
    """Return what a user is told of a file; its name where it can be read."""
    try:
        read(file)
    except UsageError as error:
        return error.message
    return f"{file}: read"


@given(st.lists(st.tuples(KEYS, ODD), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_an_odd_plan_is_one_line(file: Path, lines: list[tuple[str, str]]) -> None:
    """Never a traceback: what is wrong, and in which file."""
    file.write_text("".join(f"{key} = {value}\n" for key, value in lines), encoding="utf-8")
    assert said_of(file, read_plan_file).startswith(f"{file}: ")


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_document_or_one_line(file: Path, content: bytes) -> None:
    """Text or not."""
    file.write_bytes(content)
    assert said_of(file, read_toml).startswith(f"{file}: ")


def test_a_byte_order_mark_is_read_over(file: Path) -> None:
    """Editors on Windows write one."""
    file.write_text("rounds = 3\n", encoding="utf-8-sig")
    assert read_toml(file) == {"rounds": 3}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_another_encoding_is_named(file: Path, encoding: str) -> None:
    """And the one to save it in."""
    file.write_bytes(
        ("\ufeff" if encoding.endswith("be") else "").encode(encoding) + "a = 1".encode(encoding)
    )
    with pytest.raises(UsageError, match=rf"it is {encoding[:6].upper()}\. Save it as UTF-8"):
        read_toml(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("seed = " + "9" * 5000, "Exceeds the limit"),
        ("jobs = " + "[" * 3000 + "]" * 3000, "nested too deeply"),
        ("#" * (MOST_BYTES + 1), "larger than 1 MB"),
        ("jobs = []", "key jobs: it is empty. Name a job, or omit the key"),
        ("counters = []", "key counters: it is empty. Name a strategy, or omit the key"),
    ],
)
def test_what_cannot_be_a_plan_is_the_users_to_mend(
    file: Path, content: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By exit code 2, before anything starts."""
    file.write_text(content, encoding="utf-8")
    assert exit_code_of(["run", "--plan", str(file)]) == ExitCode.USAGE
    assert said in capsys.readouterr().err


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody writes to it."""
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(UsageError, match="it is a FIFO"):
        read_toml(tmp_path / "fifo")
