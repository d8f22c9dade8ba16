"""Standard streams that are closed, full or read by nobody: no traceback, and the result is kept."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from whichpool.errors import ExitCode
from whichpool.results.store import load_result

WHICHPOOL = f"{shlex.quote(sys.executable)} -m whichpool"
RUN = "run --cluster direct --jobs noop -n 50 --rounds 2 --concurrency 1 --report none"


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in a folder."""
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (">&-", ExitCode.OK),
        ("2>&-", ExitCode.OK),
        (">&- 2>&- <&-", ExitCode.OK),
        (">/dev/full", ExitCode.FAULT),
        ("2>/dev/full", ExitCode.OK),
        (">/dev/full 2>/dev/full", ExitCode.FAULT),
        ("--json - >/dev/full", ExitCode.FAULT),
        (">&- --json -", ExitCode.OK),
    ],
)
def test_a_run_keeps_its_result_whatever_its_streams_are(tmp_path: Path, streams: str, code: int) -> None:
    """What is closed on purpose is nobody's loss; a full disk under the output is."""
    done = shell(tmp_path, f"{WHICHPOOL} {RUN} {streams}")
    assert done.returncode == code
    (kept,) = (tmp_path / "results").iterdir()
    assert load_result(kept).status == "complete"
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stdout + done.stderr
    if streams == ">/dev/full":
        assert "standard output: No space left on device; what was printed is not whole" in done.stderr
        assert str(kept.relative_to(tmp_path)) in done.stderr


@pytest.mark.parametrize("redirected", ["", "2>&1"])
def test_a_run_goes_on_when_its_reader_goes_away(tmp_path: Path, redirected: str) -> None:
    """Of its output, or of its progress, too: a pipe that closes after a line."""
    done = shell(tmp_path, f"set -o pipefail; {WHICHPOOL} {RUN} {redirected} | head -n 1 >/dev/null")
    assert done.returncode == ExitCode.OK
    assert "Traceback" not in done.stderr
    (kept,) = (tmp_path / "results").iterdir()
    assert load_result(kept).status == "complete"


@pytest.mark.parametrize(
    "words", ["--help", "--version", "schema", "doctor", "doctor --json", "completion bash"]
)
@pytest.mark.parametrize("streams", [">&-", ">/dev/full", "| true", ">/dev/full 2>&1", "2>&- >&- <&-"])
def test_a_command_that_prints_says_what_became_of_it(tmp_path: Path, words: str, streams: str) -> None:
    """Not whole is a fault of whoever gave it a full disk; nobody reading is none."""
    done = shell(tmp_path, f"set -o pipefail; {WHICHPOOL} {words} {streams}")
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stdout + done.stderr
    if not words.startswith("doctor"):  # which has exit codes of its own
        assert done.returncode == (ExitCode.FAULT if "full" in streams else ExitCode.OK)


def test_a_file_that_is_written_does_not_become_standard_output(tmp_path: Path) -> None:
    """With that closed, the next file that is opened has its number, and would be printed into."""
    shell(tmp_path, f"{WHICHPOOL} {RUN} --json out.json >&-")
    assert load_result(tmp_path / "out.json").status == "complete"
