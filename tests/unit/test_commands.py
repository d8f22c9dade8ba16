"""whichpool.cli.commands: exit codes, and where a result goes."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.broker import DEFAULT_URL
from measure.gates.thresholds import OF_A_RUN, parse
from measure.model.cell_result import CellResult
from measure.model.plan import Plan
from measure.model.result import RunResult
from whichpool.cli.commands import shown_progress
from whichpool.cli.ending import exit_code_of
from whichpool.cli.presenting import keep_and_present, more_of, present
from whichpool.clusters.broker_address import broker_from
from whichpool.errors import ExitCode, FaultError, UsageError
from whichpool.planning.settings import OutputSettings
from whichpool.results.gates import run_exit_code

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
    assert run_exit_code(a_run(status=status, cells=(a_result(lost=lost, failed=failed),))) == code


def test_a_result_is_shown_on_one_screen(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """Where it is kept is said there, once."""
    present(a_run(), OutputSettings(), tmp_path / "kept.json")
    printed = capsys.readouterr()
    assert "What was measured" in printed.out
    assert (printed.out + printed.err).count("kept.json") == 2  # once as its file, once in a command
    assert "Conditions" not in printed.out


def test_every_table_is_printed_where_it_is_asked_for(
    a_run: MakeRun, tmp_path: Path, capsys: Captured
) -> None:
    """By --full."""
    present(a_run(), OutputSettings(full=True), tmp_path / "kept.json")
    assert "Throughput: geometric mean over the rounds" in capsys.readouterr().out


def test_reports_are_kept_and_named(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """Below all else."""
    present(a_run(), OutputSettings(reports=("markdown",)), tmp_path / "kept.json")
    out = capsys.readouterr().out
    assert f"\nReport: {tmp_path / 'kept.md'} (and .json)\n" in out


def test_the_command_for_every_table_names_what_is_not_the_usual_place(tmp_path: Path) -> None:
    """The newest result of the usual folder needs no name."""
    usual, other = Path("results"), tmp_path / "a b"
    assert more_of(usual / "x.json", usual) == "whichpool report --full"
    assert more_of(other / "x.json", other) == f"whichpool report --full --results '{other}'"
    assert more_of(other / "x.json", usual) == f"whichpool report --full '{other / 'x.json'}'"
    assert not more_of(None, usual)


def test_a_report_that_cannot_be_kept_is_said_at_last(
    a_run: MakeRun, tmp_path: Path, capsys: Captured
) -> None:
    """The result is printed all the same."""
    (tmp_path / "kept.md").mkdir()
    with pytest.raises(FaultError, match=r"--report markdown: .*kept\.md: Is a directory"):
        present(a_run(), OutputSettings(reports=("markdown",)), tmp_path / "kept.json")
    assert "What was measured" in capsys.readouterr().out


def test_json_on_stdout_is_nothing_else(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """A program can read it; people read on stderr where it is kept."""
    present(a_run(), OutputSettings(json_to="-"), tmp_path / "kept.json")
    printed = capsys.readouterr()
    assert json.loads(printed.out)["run_id"] == a_run().run_id
    assert printed.err == f"kept in {tmp_path / 'kept.json'}\n"


def test_json_to_a_file_leaves_the_text(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """Both are wanted."""
    present(a_run(), OutputSettings(json_to=str(tmp_path / "to.json")), tmp_path / "kept.json")
    assert json.loads((tmp_path / "to.json").read_text(encoding="utf-8"))["run_id"] == a_run().run_id
    assert "What was measured" in capsys.readouterr().out


def test_json_that_cannot_be_written_says_where_the_result_is(a_run: MakeRun, tmp_path: Path) -> None:
    """A minute of measuring is not lost for a typo."""
    with pytest.raises(FaultError, match=r"the result is in .*kept\.json"):
        present(a_run(), OutputSettings(json_to=str(tmp_path / "none" / "to.json")), tmp_path / "kept.json")


def test_a_broker_that_is_not_named_is_this_hosts() -> None:
    """``--cluster external`` alone."""
    assert broker_from(None).url == DEFAULT_URL


def test_a_bad_address_is_the_users_to_mend() -> None:
    """By the flag's name."""
    with pytest.raises(UsageError, match="--broker: 'ftp://host' is not a Redis address"):
        broker_from("ftp://host")


@pytest.fixture
def _a_run_at_once(a_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """``whichpool run`` without a cluster: its result is there at once; SIGTERM stays pytest's."""
    monkeypatch.setattr(
        "whichpool.cli.commands.run_on_cluster",
        lambda _request, settings: keep_and_present(a_run(), settings.output),
    )
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("_a_run_at_once")
@pytest.mark.parametrize(("threshold", "code"), [("jobs_per_s<1", 0), ("jobs_per_s<100", 99)])
def test_a_run_is_gated(threshold: str, code: int, capsys: Captured) -> None:
    """Below its tables."""
    words = ["run", "--jobs", "sleep", "--report", "none", "--fail-if", threshold]
    assert exit_code_of(words) == code
    assert f"{threshold}  sleep on threads at 4: jobs_per_s is 8" in capsys.readouterr().out


@pytest.mark.usefixtures("_a_run_at_once")
def test_the_thresholds_of_a_run_leave_its_json_alone(capfd: Captured) -> None:
    """They go to standard error."""
    words = ["run", "--jobs", "sleep", "--report", "none", "--json", "-", "--fail-if", "jobs_per_s<100"]
    assert exit_code_of(words) == 99
    printed = capfd.readouterr()
    assert json.loads(printed.out)["status"] == "complete"
    assert "failed  jobs_per_s<100" in printed.err


def test_a_run_that_is_attached_to_has_to_have_what_thresholds_name(a_plan: Callable[..., Plan]) -> None:
    """Its plan is known before it ends: nobody waits for a typo."""
    with pytest.raises(UsageError, match="unknown pool or job 'prefork'"):
        shown_progress(a_plan(), OutputSettings(fail_if=(parse("prefork.failed>0", OF_A_RUN),)))
