"""Every command that is suggested is typed as it was printed, where it was printed, and does what it says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from whichpool.errors import ExitCode

COMMAND = Path(sys.executable).with_name("whichpool")
RUN = ("run", "--jobs", "noop", "-n", "9", "--report", "none", "-q")


class Shell:
    """A folder in which commands are typed, as a user does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def type(self, command: str) -> str:
        """Type a command; return what it printed, both streams."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, capture_output=True, text=True, timeout=110,
            check=False, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
        assert done.returncode in (ExitCode.OK, ExitCode.USAGE), done.stderr
        return done.stdout + done.stderr

    def newest(self) -> "dict[str, object]":
        """Return the newest result's plan."""
        newest = max((self.folder / "results").glob("*.json"))
        plan: dict[str, object] = json.loads(newest.read_text(encoding="utf-8"))["plan"]
        return plan


@pytest.fixture
def shell(tmp_path: Path, redis_server: str) -> Shell:
    """Return a shell in a folder that has the command at ./bin/whichpool, as a checkout has it."""
    assert redis_server
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "whichpool").symlink_to(COMMAND)
    return Shell(tmp_path)


def suggestions(printed: str) -> list[str]:
    """Return the commands that were suggested."""
    return [found.partition("  #")[0] for found in re.findall(r"^ *\$ (.*)$", printed, re.MULTILINE)]


def all_of(shell: Shell, command: str) -> list[str]:
    """Type a command that measures; return all that its result suggests, of which the first screen has some.

    On a busy machine that begins with what shows who keeps it busy.
    """
    *shown, every = suggestions(shell.type(command))
    printed = shell.type(every)
    assert "Conditions while cells ran" in printed
    found = suggestions(printed)
    assert set(shown) <= set(found)
    return found


def test_those_of_a_run_repeat_its_flags(shell: Shell) -> None:
    """One asks for enough rounds, one for longer cells."""
    found = all_of(shell, f"bin/whichpool {' '.join(RUN)} --rounds 2 --seed 7")
    rounds = f"bin/whichpool {' '.join(RUN)} --seed 7 --rounds 5"
    assert rounds in found
    shell.type(rounds)
    assert (shell.newest()["rounds"], shell.newest()["seed"]) == (5, 7)
    (longer,) = [command for command in found if "--rounds 2" in command]
    shell.type(longer)
    cells = shell.newest()["cells"]
    assert isinstance(cells, list)
    assert cells[0]["n"] > 9


def test_those_of_scale_are_scales_own(shell: Shell) -> None:
    """It takes several concurrencies, and no looks."""
    words = "scale --job noop -c 1,2 -n 9 --report none -q"
    found = all_of(shell, f"bin/whichpool {words} --rounds 2")
    assert f"bin/whichpool {words} --rounds 5" in found
    shell.type(f"bin/whichpool {words} --rounds 5")
    assert shell.newest()["rounds"] == 5


def test_those_of_a_report_are_those_of_its_run(shell: Shell) -> None:
    """The result knows how it was asked for."""
    of_run = suggestions(shell.type(f"bin/whichpool {' '.join(RUN)} --rounds 2"))
    of_report = suggestions(shell.type("bin/whichpool report"))
    assert of_report[:-1] == of_run[:-1]
    assert "Conditions" in shell.type(of_report[-1])


def test_that_of_a_comparison_compares_all_the_same(shell: Shell) -> None:
    """Of runs that are not alike."""
    for n in ("9", "8"):
        shell.type(f"bin/whichpool {' '.join(RUN)} --rounds 1 -n {n} --cluster direct")
    base, new = sorted((shell.folder / "results").glob("*.json"))
    names = [str(path.relative_to(shell.folder)) for path in (base, new)]
    refused = shell.type(f"bin/whichpool compare {' '.join(names)}")
    (forced,) = re.findall(r"^  (bin/whichpool .*)$", refused, re.MULTILINE)
    assert "--force" in forced
    assert "noop" in shell.type(forced)
