"""The commands of docs/howto/compose.md are run as they stand there."""

import os
import re
import shlex
import subprocess

import pytest

from tests.smoke.stack import ROOT, Stack

PAGE = (ROOT / "docs/howto/compose.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL) for line in block.splitlines()
]
LAST = "docker compose down"  # ends the stack that the other tests use: it is run with its teardown


def test_the_page_shows_commands() -> None:
    """There is something to run below."""
    assert len(COMMANDS) >= 10
    assert COMMANDS[-1] == LAST


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != LAST])
def test_a_command_of_the_page_runs(stack: Stack, command: str) -> None:
    """It exits 0 against a stack that is up."""
    settings = {**stack.settings, "COMPOSE_PROJECT_NAME": stack.project}
    done = subprocess.run(
        shlex.split(command), cwd=ROOT, env={**os.environ, **settings}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
