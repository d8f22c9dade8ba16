"""whichpool.commands: exit codes, and where a result goes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from config.broker import DEFAULT_URL
from measure.result import CellResult, RunResult
from whichpool.addresses import broker_from
from whichpool.commands import exit_code, present
from whichpool.errors import ExitCode, FaultError, UsageError

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("status", "lost", "failed", "code"),
    [
        ("complete", 0, 0, ExitCode.OK),
        ("complete", 1, 0, ExitCode.FAULT),
        ("complete", 0, 1, ExitCode.FAULT),
        ("partial", 0, 0, ExitCode.FAULT),
        ("cancelled", 0, 0, ExitCode.INTERRUPTED),
    ],
)
def test_only_a_whole_run_is_ok(  # noqa: PLR0913, PLR0917 (what a code depends on)
    a_run: MakeRun, a_result: MakeResult, status: str, lost: int, failed: int, code: ExitCode
) -> None:
    """Complete, nothing lost, nothing failed."""
    assert exit_code(a_run(status=status, cells=(a_result(lost=lost, failed=failed),))) == code


def test_a_result_is_shown_as_tables(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """And where it is kept, on stderr."""
    present(a_run(), None, tmp_path / "kept.json")
    printed = capsys.readouterr()
    assert "Throughput: medians over the rounds" in printed.out
    assert printed.err == f"kept in {tmp_path / 'kept.json'}\n"


def test_reports_are_kept_and_named(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """On stderr, and where the tables end."""
    present(a_run(), None, tmp_path / "kept.json", ("markdown",))
    printed = capsys.readouterr()
    assert printed.err == f"kept in {tmp_path / 'kept.json'}\nkept in {tmp_path / 'kept.md'}\n"
    assert f"\nFiles\n  {tmp_path / 'kept.json'}\n  {tmp_path / 'kept.md'}\n" in printed.out


def test_a_report_that_cannot_be_kept_is_said_at_last(
    a_run: MakeRun, tmp_path: Path, capsys: Captured
) -> None:
    """The tables are printed all the same."""
    (tmp_path / "kept.md").mkdir()
    with pytest.raises(FaultError, match=r"--report markdown: .*kept\.md: Is a directory"):
        present(a_run(), None, tmp_path / "kept.json", ("markdown",))
    assert "Throughput" in capsys.readouterr().out


def test_json_on_stdout_is_nothing_else(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """A program can read it."""
    present(a_run(), "-", tmp_path / "kept.json")
    assert json.loads(capsys.readouterr().out)["run_id"] == a_run().run_id


def test_json_to_a_file_leaves_the_tables(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """Both are wanted."""
    present(a_run(), str(tmp_path / "to.json"), tmp_path / "kept.json")
    assert json.loads((tmp_path / "to.json").read_text(encoding="utf-8"))["run_id"] == a_run().run_id
    assert "Throughput: medians over the rounds" in capsys.readouterr().out


def test_json_that_cannot_be_written_says_where_the_result_is(a_run: MakeRun, tmp_path: Path) -> None:
    """A minute of measuring is not lost for a typo."""
    with pytest.raises(FaultError, match=r"the result is in .*kept\.json"):
        present(a_run(), str(tmp_path / "none" / "to.json"), tmp_path / "kept.json")


def test_a_broker_that_is_not_named_is_this_hosts() -> None:
    """``--cluster external`` alone."""
    assert broker_from(None).url == DEFAULT_URL


def test_a_bad_address_is_the_users_to_mend() -> None:
    """By the flag's name."""
    with pytest.raises(UsageError, match="--broker: 'ftp://host' is no Redis address"):
        broker_from("ftp://host")
