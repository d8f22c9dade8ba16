"""config.redis_acl: who may do what in the stack's Redis."""

import re
from hashlib import sha256

import pytest

from config.redis_acl import STACK_COMMANDS, users_acl
from tasks.lua import script

LINES = users_acl("stack-secret", "health-secret").splitlines()


def test_there_is_no_default_user() -> None:
    """Nobody comes in without a name and a password; Redis itself replays its AOF as this user."""
    assert LINES[0].split()[:3] == ["user", "default", "off"]
    assert "nopass" not in LINES[0]


@pytest.mark.parametrize(
    ("line", "user", "password"), [(1, "whichpool", "stack-secret"), (2, "health", "health-secret")]
)
def test_a_user_has_a_password_as_its_hash(line: int, user: str, password: str) -> None:
    """As Redis spells it: # and the SHA-256."""
    digest = sha256(password.encode()).hexdigest()
    assert LINES[line].startswith(f"user {user} on #{digest} ")
    assert password not in LINES[line]


@pytest.mark.parametrize("line", [1, 2])
def test_no_category_of_commands_is_allowed(line: int) -> None:
    """Each command is named, so that a later Redis adds none."""
    assert "@" not in LINES[line]
    assert "allcommands" not in LINES[line]


@pytest.mark.parametrize(
    "command", ["config", "keys", "flushall", "flushdb", "shutdown", "debug", "acl", "module", "replicaof"]
)
def test_an_administrators_command_is_not_allowed(command: str) -> None:
    """The stack runs jobs; it does not run Redis."""
    assert f"+{command}" not in LINES[1].split()


def test_the_health_check_can_write_its_one_key() -> None:
    """And end a script that blocks everybody; it reads nothing."""
    assert LINES[2].split()[4:] == ["~whichpool:health", "+auth", "+set", "+script|kill", "+shutdown"]


@pytest.mark.parametrize("name", ["record", "release"])
def test_what_a_script_calls_is_allowed(name: str) -> None:
    """Redis checks a script's commands as it checks its user's."""
    called = set(re.findall(r"redis\.p?call\('(\w+)'", script(name)))
    assert called
    assert {command.lower() for command in called} <= set(STACK_COMMANDS)
