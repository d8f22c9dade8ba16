"""measure.warnings.kinds: every warning has a code of its own and a command to type."""

import re
import shlex

import pytest

from measure.warnings.kinds import WarningKind

COMMANDS = {
    "whichpool", "docker", "top", "vmstat", "redis-cli", "pip", "cpupower", "timedatectl", "uname",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(WarningKind))
def test_every_kind_carries_a_remedy(kind: WarningKind) -> None:
    """A warning without one is a complaint."""
    warned = kind.says("so it is")
    assert (warned.code, warned.remedy) == kind.value[:2]
    assert warned.message == "so it is"


def test_codes_are_unique() -> None:
    """A code stands for one thing."""
    assert len({kind.value[0] for kind in WarningKind}) == len(WarningKind)


@pytest.mark.parametrize("remedy", [command for kind in WarningKind for command in kind.value[1:]])
def test_a_remedy_is_a_command(remedy: str) -> None:
    """After variables, which a shell takes before it, comes the name of a program."""
    words = [word for word in shlex.split(remedy) if not re.match(r"[A-Z_]+=", word)]
    assert words[0] in COMMANDS
