"""The commands that the README shows are run as they stand there."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    for line in block.splitlines()
]

AT_A_TIME = 3


class Done(NamedTuple):
    """How a command ended: its exit code, what it said on stderr, how many results it kept."""

    code: int
    error: str
    kept: int


def test_the_readme_shows_commands() -> None:
    """There is something to run below."""
    assert len(COMMANDS) >= 5


@pytest.fixture(scope="module")
def runs(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Done]]]:
    """Yield all runs, some at a time: each has its own Redis, and none has to be fast."""
    assert redis_server
    with ThreadPoolExecutor(AT_A_TIME) as runners:
        yield {
            command: runners.submit(run, command, tmp_path_factory.mktemp("results")) for command in COMMANDS
        }


def run(command: str, results: Path) -> Done:
    """Run a command of the README in the checkout; return how it ended, and how many results it kept."""
    _, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, "-m", "whichpool", *arguments, "--results", str(results)],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stderr, len(list(results.glob("*.json"))))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(runs: dict[str, Future[Done]], command: str) -> None:
    """It exits 0 in the checkout, with its result kept elsewhere."""
    done = runs[command].result()
    assert done.code == 0, done.error
    assert done.kept == 1


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """No dead end for a newcomer."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
