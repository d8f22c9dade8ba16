"""The commands that the README shows are run as they stand there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    for line in block.splitlines()
]


def test_the_readme_shows_commands() -> None:
    """There is something to run below."""
    assert len(COMMANDS) >= 5


@pytest.mark.usefixtures("redis_server")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    """It exits 0 in the checkout, with its result kept elsewhere."""
    _, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, "-m", "whichpool", *arguments, "--results", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """No dead end for a newcomer."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
