"""The command itself, ended in every way: nothing is left behind, what was measured is kept."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from whichpool.errors import ExitCode
from whichpool.results.store import load_result

CELLS = 50
SLOW = (
    "run", "--jobs", "sleep", "--pools", "prefork", "--concurrency", "2", "-n", "20", "--rounds", str(CELLS),
)  # fmt: skip
ENDED_WITHIN_S = 10.0
STARTED_WITHIN_S = 10.0


@contextmanager
def command(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command in a folder; kill it at the end of the block, should it still run."""
    process = subprocess.Popen(
        [sys.executable, "-m", "whichpool", *arguments], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONSAFEPATH": "1"},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_line(process: subprocess.Popen[str], pattern: str) -> None:
    """Read stderr up to a line in which a pattern is found."""
    assert process.stderr is not None
    for line in process.stderr:
        if re.search(pattern, line):
            return
    pytest.fail(f"no line with {pattern!r}")


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return all descendants of a command: redis-server, workers, their children, the latency server."""
    deadline = time.monotonic() + STARTED_WITHIN_S
    while len(found := psutil.Process(process.pid).children(recursive=True)) < 5:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def assert_gone(processes: list[psutil.Process]) -> None:
    """Each of these ends within a few seconds."""
    _, alive = psutil.wait_procs(processes, timeout=ENDED_WITHIN_S)
    assert alive == []


def test_an_ended_run_leaves_no_process_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis, workers, prefork's children and the latency server go with the command."""
    scratch = tmp_path / "with a blank"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    with command(tmp_path, "run", "--jobs", "sleep", "-n", "8", "--rounds", "1") as process:
        wait_for_line(process, "sleep on")
        processes = family(process)
        process.communicate(timeout=30)
    assert process.returncode == ExitCode.OK
    assert_gone(processes)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_was_measured(tmp_path: Path, number: signal.Signals) -> None:
    """Exit 130, a cancelled result with the jobs done so far, and no process left."""
    with command(tmp_path, *SLOW) as process:
        wait_for_line(process, rf"\[([2-9]|..)/{CELLS}\]")  # one cell has been measured
        processes = family(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in out + err
    (kept,) = (tmp_path / "results").glob("*.json")
    result = load_result(kept)
    assert result.status == "cancelled"
    assert result.cells[0].unique == result.cells[0].planned == 20
    assert len(result.cells) < CELLS
    assert_gone(processes)


def test_a_killed_command_leaves_no_process(tmp_path: Path) -> None:
    """SIGKILL gives it no chance to tidy up: the kernel ends its children for it."""
    with command(tmp_path, *SLOW) as process:
        wait_for_line(process, "sleep on")
        processes = family(process)
        process.kill()
        process.wait()
        assert_gone(processes)


def test_a_hostile_folder_is_not_imported_from(tmp_path: Path) -> None:
    """A user's own tasks.py and config.py beside the command are none of our packages."""
    for name in ("tasks", "config", "workers", "celery", "redis"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the current folder')\n")
    script = Path(sys.executable).with_name("whichpool")
    done = subprocess.run(
        [str(script), "run", "--jobs", "sleep", "-n", "4", "--rounds", "1"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == ExitCode.OK, done.stderr
    assert "8 unique" in done.stdout


def test_json_on_stdout_is_one_result_and_progress_goes_to_stderr(tmp_path: Path) -> None:
    """A pipe gets data alone."""
    arguments = ("run", "--jobs", "noop", "-n", "20", "--rounds", "1", "--json", "-")
    with command(tmp_path, *arguments) as process:
        out, err = process.communicate(timeout=60)
    (tmp_path / "out.json").write_text(out, encoding="utf-8")
    assert [cell.unique for cell in load_result(tmp_path / "out.json").cells] == [20, 20]
    assert "noop on" in err


def test_up_serves_a_run_from_another_terminal(tmp_path: Path) -> None:
    """What up prints is enough to submit to it; ending it leaves no process."""
    with command(tmp_path, "up", "--concurrency", "2") as cluster:
        assert cluster.stdout is not None
        said = {}
        for line in cluster.stdout:
            name, _, value = line.strip().removeprefix("export ").partition("=")
            said[name] = value
            if line.startswith("Ctrl-C"):
                break
        processes = family(cluster)
        variables = {name: value for name, value in said.items() if name.startswith("WHICHPOOL_")}
        done = subprocess.run(
            [sys.executable, "-m", "whichpool", "run", "--jobs", "sleep,fetch", "-n", "6", "--rounds", "1",
             "--cluster", "external"],
            cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "PYTHONSAFEPATH": "1", **variables},
        )  # fmt: skip
        assert done.returncode == ExitCode.OK, done.stderr
        assert "24 unique" in done.stdout
        cluster.send_signal(signal.SIGTERM)
        cluster.wait(timeout=20)
    assert cluster.returncode == ExitCode.INTERRUPTED
    assert_gone(processes)
