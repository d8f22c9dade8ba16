"""whichpool.cli.compare_command: the command that compares two kept results."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from measure.compare.changes import compare_runs
from measure.compare.compatibility import compatibility
from measure.model.cell_result import CellResult
from measure.model.plan import SCHEMA, CellPlan, Plan
from measure.model.provenance import Machine
from measure.model.result import RunResult, to_json
from measure.warnings.kinds import WarningKind
from whichpool.cli.ending import exit_code_of
from whichpool.reports.comparison_text import print_comparison
from whichpool.results.store import pretty

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
Captured = pytest.CaptureFixture[str]
Kept = Callable[..., str]
OLD = Path(__file__).parents[1] / "data" / "result-of-schema-1.json"


@pytest.fixture
def kept(a_run: MakeRun, a_result: MakeResult, tmp_path: Path) -> Kept:
    """Return a maker of result files of one job with a round for each rate."""

    def make(name: str, *rates: float, cell: dict[str, Any] | None = None, **fields: Any) -> str:  # noqa: ANN401 (any field of a RunResult)
        cells = tuple(
            a_result(jobs_per_s=rate, round=number, **(cell or {})) for number, rate in enumerate(rates, 1)
        )
        path = tmp_path / f"{name}.json"
        path.write_bytes(pretty(a_run(**{"run_id": name, "cells": cells, **fields})))
        return str(path)

    return make


@pytest.fixture
def refused(capsys: Captured) -> Callable[..., str]:
    """Return a caller of ``whichpool compare`` that wants exit code 2, one message, and no traceback."""

    def call(*words: str) -> str:
        assert exit_code_of(["compare", *words]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "Traceback" not in printed.err
        return printed.err

    return call


def unlike() -> Machine:
    """Return another machine than that of the other tests."""
    return Machine(system="Linux 6.1 x86_64", cpus=64, gil=True)


def test_a_comparison_is_printed(kept: Kept, capsys: Captured) -> None:
    """Both runs, the ratio, its interval, the outcome."""
    assert exit_code_of(["compare", kept("old", 100.0, 101.0), kept("new", 200.0, 202.0)]) == 0
    printed = capsys.readouterr().out
    assert "BASE  run old: complete\nNEW   run new: complete\n" in printed
    (row,) = [line.split() for line in printed.splitlines() if line.startswith("sleep")]
    assert row[:9] == ["sleep", "threads", "4", "2", "/", "2", "100.5", "201.0", "2.000"]
    assert "faster" in row


def test_a_file_against_itself_has_not_changed(kept: Kept, capsys: Captured) -> None:
    """A ratio of 1, and nothing decided."""
    path = kept("same", 100.0, 101.0, 99.0)
    assert exit_code_of(["compare", path, path, "--fail-if", "jobs_per_s<-1%"]) == 0
    assert "1.000  [" in (printed := capsys.readouterr().out)
    assert "undecided" in printed


def test_one_round_says_that_it_has_no_interval(kept: Kept, capsys: Captured) -> None:
    """In the place of the outcome."""
    assert exit_code_of(["compare", kept("old", 100.0), kept("new", 50.0, 51.0)]) == 0
    assert "one round: no interval" in capsys.readouterr().out


@pytest.mark.parametrize("place", [0, 1])
def test_one_of_the_two_may_be_standard_input(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, place: int, capsys: Captured
) -> None:
    """Either of them."""
    files = [kept("old", 100.0, 101.0), kept("new", 100.0, 101.0)]
    stream = io.TextIOWrapper(io.BytesIO(Path(files[place]).read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    files[place] = "-"
    assert exit_code_of(["compare", *files]) == 0
    assert "NEW against BASE" in capsys.readouterr().out


def test_both_cannot_be_standard_input(refused: Callable[..., str]) -> None:
    """It can be read once."""
    assert "only one of them can be -" in refused("-", "-")


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "it is empty"),
        (b'{"schema": 2, "run_id": "2026', "no result of whichpool run"),
        (b'{"results": [{"command": "sleep 1", "mean": 1.0}]}', "Is it a result of whichpool run?"),
        (json.dumps({"schema": SCHEMA + 1}).encode(), "Read it with the version that wrote it, or newer."),
    ],
    ids=["empty", "cut-short", "another-tools", "newer"],
)
def test_what_is_no_result_is_refused_by_its_name(
    kept: Kept, refused: Callable[..., str], raw: bytes, said: str, place: int
) -> None:
    """Whichever of the two it is."""
    files = [kept("old", 100.0), kept("new", 100.0)]
    files[place] = "wrong.json"
    Path("wrong.json").write_bytes(raw)
    message = refused(*files)
    assert message.startswith("Error: wrong.json: ")
    assert said in message


def test_unlike_runs_are_refused_with_every_difference(kept: Kept, refused: Callable[..., str]) -> None:
    """And with what to type."""
    files = kept("old", 100.0), kept("new", 100.0, machine=unlike(), versions={"python": "3.12.1"})
    message = refused(*files)
    assert "\n  CPUs: 2 in BASE, 64 in NEW\n  python: 3.11.7 in BASE, 3.12.1 in NEW\n" in message
    assert f"\n  whichpool compare --force {files[0]} {files[1]}\n" in message


def test_unlike_runs_are_compared_by_force(kept: Kept, capsys: Captured) -> None:
    """With the differences above the table."""
    files = kept("old", 100.0), kept("new", 100.0, machine=unlike())
    assert exit_code_of(["compare", "--force", *files]) == 0
    printed = capsys.readouterr().out
    assert printed.index("not alike: CPUs: 2 in BASE, 64 in NEW") < printed.index("NEW against BASE")


def test_what_is_unknown_is_said(kept: Kept, capsys: Captured) -> None:
    """An old result does not name its CPU."""
    exit_code_of(["compare", kept("old", 100.0), kept("new", 100.0)])
    assert "not compared: CPU model is unknown in BASE and NEW; " in capsys.readouterr().out


def test_a_result_of_the_first_schema_is_compared(capsys: Captured) -> None:
    """Last year's baseline still counts."""
    assert exit_code_of(["compare", str(OLD), str(OLD)]) == 0
    assert "2 / 2" in capsys.readouterr().out


def test_a_partial_run_is_compared_and_said(kept: Kept, capsys: Captured) -> None:
    """As far as it went."""
    files = kept("old", 100.0, 101.0), kept("new", 100.0, 101.0, status="partial", reason="stalled")
    assert exit_code_of(["compare", *files]) == 0
    printed = capsys.readouterr().out
    assert "NEW   run new: partial (stalled)" in printed
    assert "NEW is partial: compared as far as it went" in printed


def test_a_busy_machine_is_said(kept: Kept, capsys: Captured) -> None:
    """By the run that it disturbed."""
    busy = WarningKind.BUSY.says("other programs used 69% of this machine's CPU time")
    exit_code_of(["compare", kept("old", 100.0), kept("new", 100.0, warnings=(busy,))])
    assert "NEW: other programs used 69% of this machine's CPU time" in capsys.readouterr().out


def test_runs_with_nothing_in_common_are_refused(kept: Kept, refused: Callable[..., str]) -> None:
    """With what each of them has."""
    message = refused(kept("old", 100.0), kept("new", 100.0, cell={"concurrency": 8}))
    assert "BASE: sleep on threads at 4\n  NEW: sleep on threads at 8\n" in message


def test_a_run_that_measured_nothing_is_refused(kept: Kept, refused: Callable[..., str]) -> None:
    """There is nothing to divide by."""
    assert "NEW: no job was measured" in refused(kept("old", 100.0), kept("new"))


def test_groups_of_one_run_only_are_listed(kept: Kept, a_result: MakeResult, capsys: Captured) -> None:
    """Below the table, by their side."""
    more = (a_result(), a_result(job="files"))
    assert exit_code_of(["compare", kept("old", cells=more), kept("new", 100.0)]) == 0
    assert "Only in BASE\n  files on threads at 4\n" in capsys.readouterr().out


def test_an_offered_rate_has_a_column(kept: Kept, capsys: Captured) -> None:
    """Only where there is one."""
    offered = kept("offered", 100.0, 100.0, cell={"rate_per_s": 100.0})
    exit_code_of(["compare", offered, offered])
    assert "100/s" in (printed := capsys.readouterr().out)
    assert "at a time  offered " in printed
    saturated = kept("saturated", 100.0, 100.0)
    exit_code_of(["compare", saturated, saturated])
    assert "at a time  rounds " in capsys.readouterr().out


def test_a_narrow_console_has_whole_words(a_run: MakeRun, a_result: MakeResult) -> None:
    """What there is no room for is left out, not cut; the outcome stays."""
    run = a_run(cells=(a_result(), a_result(round=2)))
    stream = io.StringIO()
    print_comparison(compare_runs(run, run, compatibility(run, run)), Console(file=stream, width=80))
    assert "undecided" in (printed := stream.getvalue())
    assert "MB/slot" not in printed


def test_a_pool_whose_jobs_all_failed_has_no_figure(kept: Kept, capsys: Captured) -> None:
    """And a gate on it fails."""
    files = kept("old", 100.0, 101.0), kept("new", 100.0, 101.0, cell={"failed": 8})
    assert exit_code_of(["compare", *files, "--fail-if", "jobs_per_s<-10%"]) == 99
    printed = capsys.readouterr().out
    assert "no figure" in printed
    assert "Notes\n  sleep on threads at 4: 2 of 2 rounds of NEW left out" in printed


@pytest.mark.parametrize(
    ("threshold", "code"),
    [("jobs_per_s<-10%", 99), ("jobs_per_s<-60%", 0), ("threads.sleep.jobs_per_s<-10%", 99)],
)
def test_a_threshold_decides_the_exit_code(kept: Kept, threshold: str, code: int, capsys: Captured) -> None:
    """99 is no fault of the run's."""
    files = kept("old", 100.0, 100.1, 99.9), kept("new", 50.0, 50.1, 49.9)
    assert exit_code_of(["compare", *files, "--fail-if", threshold]) == code
    assert f"{threshold}  sleep on threads at 4: jobs_per_s changed by -50" in capsys.readouterr().out


def test_an_unknown_word_of_a_threshold_is_refused(kept: Kept, refused: Callable[..., str]) -> None:
    """Nothing is printed before."""
    path = kept("same", 100.0)
    message = refused(path, path, "--fail-if", "thread.jobs_per_s<-10%")
    assert (
        "--fail-if 'thread.jobs_per_s<-10%': unknown pool or job 'thread'. Did you mean 'threads'?" in message
    )


def test_a_threshold_that_is_no_change_is_refused(kept: Kept, refused: Callable[..., str]) -> None:
    """80 ms are no change."""
    path = kept("same", 100.0)
    assert "the unit of p99 is %; this one has ms" in refused(path, path, "--fail-if", "p99>80ms")


def test_json_is_the_comparison_and_nothing_else(kept: Kept, capfd: Captured) -> None:
    """The thresholds are in it, and go to standard error."""
    files = kept("old", 100.0, 101.0), kept("new", 50.0, 51.0)
    assert exit_code_of(["compare", "--json", *files, "--fail-if", "jobs_per_s<-10%"]) == 99
    printed = capfd.readouterr()
    found = json.loads(printed.out)
    assert (found["schema"], found["base"]["run_id"], found["new"]["run_id"]) == (1, "old", "new")
    assert found["changes"][0]["outcome"] == "slower"
    assert found["thresholds"][0]["failed"] is True
    assert "failed  jobs_per_s<-10%" in printed.err


def test_brackets_in_a_files_words_are_printed_as_they_are(kept: Kept, capsys: Captured) -> None:
    """They are no markup."""
    path = kept("same", 100.0, run_id="[red]same[/red]", cell={"job": "[bold]x[/nothing]"})
    assert exit_code_of(["compare", path, path]) == 0
    printed = capsys.readouterr().out
    assert "[red]same[/red]" in printed
    assert "[bold]x[/nothing]" in printed


def test_a_bound_that_no_float_can_hold_is_null_in_json(kept: Kept, capfd: Captured) -> None:
    """JSON knows no infinity."""
    files = kept("old", 1e-149, 1e-149), kept("new", 1e149, 1e-149)
    assert exit_code_of(["compare", "--json", *files]) == 0
    assert json.loads(capfd.readouterr().out)["changes"][0]["high"] is None


def test_a_comparison_is_no_result(kept: Kept, tmp_path: Path, refused: Callable[..., str]) -> None:
    """A mistaken file name is told."""
    path = tmp_path / "comparison.json"
    path.write_bytes(to_json({"schema": 1, "base": {}, "new": {}, "changes": []}))
    assert "no result of whichpool run" in refused(str(path), kept("new", 100.0))
