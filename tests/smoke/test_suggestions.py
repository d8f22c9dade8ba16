"""What the stack's command suggests is typed outside the containers, as it was printed."""

import os
import re
import shlex
import subprocess

from tests.smoke.stack import ROOT, Stack


def test_a_suggestion_of_the_stacks_command_runs_beside_it(stack: Stack) -> None:
    """It names compose, and repeats the flags; the newest result is the one that it has just kept."""
    printed = stack.run("run", "--jobs", "noop", "-n", "9", "--rounds", "2", "--report", "none").stdout
    found = [line.partition("  #")[0] for line in re.findall(r"^ *\$ (.*)$", printed, re.MULTILINE)]
    again = "docker compose run --rm cli run --jobs noop -n 9 --report none --rounds 5"
    every = "docker compose run --rm cli report --full"
    assert {again, every} <= {*found}
    for command in (again, every):
        assert "run " in typed(stack, command)


def test_doctor_in_a_container_suggests_nothing_that_fits_a_laptop(stack: Stack) -> None:
    """Nothing can be installed there."""
    printed = stack.run("doctor", check=False).stdout
    assert "redis-server" not in printed
    assert "apt-get" not in printed
    assert "Nothing is wrong" in printed


def typed(stack: Stack, command: str) -> str:
    """Type a command in the checkout; return what it printed."""
    done = subprocess.run(
        shlex.split(command), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={**os.environ, **stack.settings, "COMPOSE_PROJECT_NAME": stack.project},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
