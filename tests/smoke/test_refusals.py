"""What the stack's Redis refuses, asked over the wire from a container that holds no password."""

from collections.abc import Mapping

import pytest

from tests.smoke.composed import ask_inside, passwords
from tests.smoke.stack import Stack

NOBODY, STACK, HEALTH = "nobody", "whichpool", "health"
WRONG_LOGINS = ("whichpool wrong", "health wrong", "default wrong", "wrong", "somebody wrong")
UNANSWERED = ("PING", "KEYS *", "SET key 1", "GET whichpool:health", "INFO", "CONFIG GET *", "FLUSHALL")
NOT_FOR_THE_STACK = (
    "CONFIG GET *", "CONFIG SET maxmemory 0", "KEYS *", "FLUSHALL", "FLUSHDB", "SHUTDOWN NOSAVE", "SAVE",
    "BGREWRITEAOF", "ACL LIST", "ACL WHOAMI", "ACL SETUSER whichpool +@all", "MODULE LIST", "MONITOR",
    "REPLICAOF NO ONE", "SLAVEOF NO ONE", "CLIENT LIST", "CLIENT KILL TYPE normal", "SWAPDB 0 1",
    "FUNCTION LIST", "SCRIPT FLUSH", "MIGRATE elsewhere 6379 key 0 10", "DUMP whichpool:health", "SELECT 1",
)  # fmt: skip
IN_A_SCRIPT = tuple(f'EVAL "return redis.call({called})" 0' for called in ("'flushall'", "'keys', '*'"))
DEBUG = "DEBUG SLEEP 0"
NOT_FOR_THE_HEALTH_CHECK = (
    "PING", "GET whichpool:health", "SET another 1", "DEL whichpool:health", "KEYS *", "INFO", "FLUSHALL",
    "PUBLISH channel 1", "SUBSCRIBE channel", "CONFIG GET *", "LPUSH threads {}", "EVAL 'return 1' 0",
)  # fmt: skip
WRITE_THE_KEY = "SET whichpool:health 1 EX 60"
QUESTIONS = {
    NOBODY: (*UNANSWERED, *(f"AUTH {login}" for login in WRONG_LOGINS)),
    STACK: ("PING", *NOT_FOR_THE_STACK, *IN_A_SCRIPT, DEBUG),
    HEALTH: (WRITE_THE_KEY, *NOT_FOR_THE_HEALTH_CHECK),
}

Answers = Mapping[tuple[str, str], str]


@pytest.fixture(scope="module")
def answers(stack: Stack) -> Answers:
    """Return the first line of Redis's answer to each question, each asked on a connection of its own."""
    known = passwords(stack)
    logins = {NOBODY: "", **{user: f"AUTH {user} {known[user]}\n" for user in (STACK, HEALTH)}}
    asked = [(user, command) for user, commands in QUESTIONS.items() for command in commands]
    found = ask_inside(stack, "web", "raw_redis", *(logins[user] + command for user, command in asked))
    return dict(zip(asked, found, strict=True))


@pytest.mark.parametrize("command", UNANSWERED)
def test_without_a_login_redis_answers_nothing(answers: Answers, command: str) -> None:
    """Not even a PING."""
    assert answers[NOBODY, command].startswith("-NOAUTH ")


@pytest.mark.parametrize("login", WRONG_LOGINS)
def test_a_wrong_login_is_refused(answers: Answers, login: str) -> None:
    """Of a user that exists, of the default one, which is disabled, and of none."""
    assert answers[NOBODY, f"AUTH {login}"].startswith("-WRONGPASS ")


def test_the_stacks_user_is_let_in(answers: Answers) -> None:
    """What it is refused below, it is refused by its list of commands."""
    assert answers[STACK, "PING"] == "+PONG"


@pytest.mark.parametrize("command", NOT_FOR_THE_STACK)
def test_the_stacks_user_runs_jobs_and_not_redis(answers: Answers, command: str) -> None:
    """Whoever gets hold of a worker can neither read Redis's settings, nor empty it, nor end it."""
    assert answers[STACK, command].startswith("-NOPERM ")


@pytest.mark.parametrize("script", IN_A_SCRIPT)
def test_a_script_may_not_do_what_its_user_may_not(answers: Answers, script: str) -> None:
    """EVAL is no way round."""
    assert "User whichpool has no permissions to run" in answers[STACK, script]


def test_nobody_debugs_redis(answers: Answers) -> None:
    """Redis itself is started without DEBUG, before its list of users is asked."""
    assert answers[STACK, DEBUG].startswith("-ERR DEBUG command not allowed")


def test_the_health_checks_user_writes_its_key(answers: Answers) -> None:
    """That is the whole of its work."""
    assert answers[HEALTH, WRITE_THE_KEY] == "+OK"


@pytest.mark.parametrize("command", NOT_FOR_THE_HEALTH_CHECK)
def test_the_health_checks_user_does_nothing_else(answers: Answers, command: str) -> None:
    """It cannot even read the key."""
    assert answers[HEALTH, command].startswith("-NOPERM ")
