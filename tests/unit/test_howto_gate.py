"""docs/howto/gate.md: what it shows of kept results is run as it stands there; runs are read by the flags."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from measure.cells.metrics import COUNTS, STATISTICS, UNITS
from measure.model.cell_result import CellResult
from measure.model.result import RunResult
from whichpool.cli.main import cli
from whichpool.cli.settings_from import settings_from
from whichpool.errors import ExitCode
from whichpool.planning.from_settings import request_from
from whichpool.results.gates import check_request
from whichpool.results.store import pretty

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "howto" / "gate.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL) for line in block.splitlines()
]
RUNS = [command for command in COMMANDS if command.startswith("whichpool run ")]
READING = [command for command in COMMANDS if command not in RUNS]


@pytest.fixture
def _kept(a_run: MakeRun, a_result: MakeResult) -> None:
    """The files that the page names, in the current folder."""
    Path("results").mkdir()

    def result(factor: float) -> bytes:
        cells: list[Any] = [
            a_result(jobs_per_s=factor * rate, memory_mb=40.0) for rate in (99.0, 100.0, 101.0)
        ]
        return pretty(a_run(cells=tuple(cells)))

    for name, factor in (("baseline.json", 1.0), ("new.json", 0.97), ("results/RUN.json", 1.0)):
        Path(name).write_bytes(result(factor))


def test_the_page_shows_runs_and_readings() -> None:
    """There is something to run below."""
    assert len(RUNS) == 3
    assert len(READING) == 5


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("command", READING)
def test_a_command_on_kept_results_runs(command: str, tmp_path: Path) -> None:
    """By a shell, with its quotes and redirections; good results pass."""
    line = command.replace("whichpool ", f"{shlex.quote(sys.executable)} -m whichpool ", 1)
    done = subprocess.run(
        ["sh", "-c", line], env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", RUNS)
def test_a_run_of_the_page_is_understood(command: str) -> None:
    """Its flags, and the words of its thresholds."""
    settings = settings_from(cli.commands["run"].make_context("run", shlex.split(command)[2:]))
    check_request(settings.output.fail_if, request_from(settings))


def test_the_page_names_every_measure() -> None:
    """One row each, or one for all statistics of a span."""
    named = {
        name for row in re.findall(r"^\| (`.*?) \|", PAGE, flags=re.MULTILINE) for name in row.split("`")
    }
    alone = {name for name in UNITS if name.rpartition("_")[2] not in STATISTICS or name in STATISTICS}
    assert {*alone, *COUNTS, "latency_p95", "queue_wait_p95", "runtime_p95"} <= named


def test_the_page_names_every_exit_code() -> None:
    """And no other."""
    table = PAGE.partition("## Exit codes")[2]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, flags=re.MULTILINE)] == [*ExitCode]


def test_every_link_of_the_page_leads_somewhere() -> None:
    """No dead end."""
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / "howto" / target).exists(), target
