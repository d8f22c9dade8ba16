"""A results folder that is full, or gone, when the run has ended: the result is somewhere, and named."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from whichpool.errors import ExitCode
from whichpool.results.store import load_result

RUN = (
    "run", "--cluster", "direct", "--jobs", "noop", "-n", "4", "--rounds", "1", "--concurrency", "1",
)  # fmt: skip
# started with files that may not grow any further: a write beyond that fails, as on a disk that is full
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import whichpool.cli.commands
from whichpool.cli.ending import exit_code_of
most, *words = sys.argv[1:]
kept = whichpool.cli.commands.keep_and_present
def limited(result, output):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), resource.RLIM_INFINITY))
    return kept(result, output)
whichpool.cli.commands.keep_and_present = limited
sys.exit(exit_code_of(words))
"""


def run_with_files_of(most: int, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a small contrast whose files may hold so many bytes when its result is kept."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), *RUN, "--results", str(folder / "results"), *words],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def size(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return how large a result is where there is room."""
    folder = tmp_path_factory.mktemp("whole")
    done = run_with_files_of(resource.RLIM_INFINITY, folder, "--report", "none")
    assert done.returncode == ExitCode.OK, done.stderr
    (file,) = (folder / "results").iterdir()
    return file.stat().st_size


@pytest.mark.parametrize("part", [0.0, 0.01, 0.25, 0.5, 0.75, 0.99])
def test_a_result_that_no_file_can_hold_is_printed(size: int, tmp_path: Path, part: float) -> None:
    """As JSON where that was asked for; no half of it stands under a name, and the exit code says so."""
    done = run_with_files_of(int(part * size), tmp_path, "--json", "-", "--report", "none")
    assert json.loads(done.stdout)["status"] == "complete"
    assert done.returncode == ExitCode.FAULT
    assert "File too large" in done.stderr
    assert "The result is in no file" in done.stderr
    assert "Traceback" not in done.stderr
    assert [*(tmp_path / "results").iterdir()] == []


def test_a_report_that_does_not_fit_takes_nothing_with_it(size: int, tmp_path: Path) -> None:
    """The page is larger than the result: that is kept, half a page is not."""
    done = run_with_files_of(size + 2_000, tmp_path, "--report", "html")
    assert done.returncode == ExitCode.FAULT
    assert "--report html" in done.stderr
    assert "What was measured" in done.stdout
    (kept,) = (tmp_path / "results").iterdir()
    assert load_result(kept).status == "complete"


@pytest.mark.parametrize("becomes", ["a file", "gone"])
def test_a_folder_that_is_gone_at_the_end_is_replaced(
    tmp_path: Path, becomes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a new one in the same place, else by one among the temporary files, which is named."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    done = subprocess.run(
        [sys.executable, "-c", GONE, becomes, *RUN, "--results", str(tmp_path / "results")],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    (named,) = [
        line.removeprefix("Page: ").removesuffix(" (and .json)")
        for line in done.stdout.splitlines() if line.startswith("Page: ")
    ]  # fmt: skip
    kept = Path(named).with_suffix(".json")
    assert load_result(kept).status == "complete"
    assert done.returncode == (ExitCode.OK if becomes == "gone" else ExitCode.FAULT)
    assert f"the result is in {kept}" in done.stderr or becomes == "gone"


GONE = """
import pathlib, shutil, sys
import whichpool.cli.commands
from whichpool.cli.ending import exit_code_of
becomes, *words = sys.argv[1:]
kept = whichpool.cli.commands.keep_and_present
def gone(result, output):
    shutil.rmtree(output.results)
    if becomes == "a file":
        pathlib.Path(output.results).touch()
    return kept(result, output)
whichpool.cli.commands.keep_and_present = gone
sys.exit(exit_code_of(words))
"""
