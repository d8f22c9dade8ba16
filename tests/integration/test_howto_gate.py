"""The runs of docs/howto/gate.md, with a real Redis and real workers."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "howto" / "gate.md").read_text(encoding="utf-8")
# the baseline and the new result are two runs of one command
RUNS = sorted(
    {line.partition(" --json")[0] for line in re.findall(r"^whichpool (run .*)$", PAGE, re.MULTILINE)}
)
WHOLE = (0, 99)  # 99 on a machine that is too busy for the limit


def test_the_page_shows_runs() -> None:
    """There is something to run below."""
    assert len(RUNS) == 2


@pytest.mark.usefixtures("redis_server")
@pytest.mark.parametrize("command", RUNS)
def test_a_run_of_the_page_is_whole(command: str, tmp_path: Path) -> None:
    """Its thresholds are printed where it has any, and nothing else is wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "whichpool", *shlex.split(command), "--results", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode in (WHOLE if "--fail-if" in command else (0,)), done.stderr
    assert ("\nThresholds\n" in done.stdout) is ("--fail-if" in command)
