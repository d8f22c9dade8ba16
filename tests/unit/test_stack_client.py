"""whichpool.stack.client: a stack that is not there (the part that needs no Redis)."""

from pathlib import Path

import pytest
from redis.exceptions import NoPermissionError

from whichpool.errors import UnavailableError, UsageError
from whichpool.stack.client import broker_of_environment, running_stack


def test_a_stack_that_does_not_answer_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong, and the two ways to start one."""
    monkeypatch.setenv("WHICHPOOL_BROKER", "unix:///nowhere/redis.sock")
    monkeypatch.setattr("sys.argv", ["scripts/submit_io.py"])
    with pytest.raises(UnavailableError) as refused, running_stack():
        pass
    assert refused.value.message.startswith("no Redis answers at unix:///nowhere/redis.sock (")
    assert refused.value.message.endswith(
        "Start a cluster with whichpool up and set WHICHPOOL_BROKER as it says; with docker compose up, "
        "type: docker compose exec coordinator scripts/submit_io.py"
    )
    assert "\n" not in refused.value.message


def test_an_address_that_is_none_is_the_users_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the variable's name."""
    monkeypatch.setenv("WHICHPOOL_BROKER", "ftp://host")
    with pytest.raises(UsageError, match="WHICHPOOL_BROKER: 'ftp://host' is not a Redis address"):
        broker_of_environment()


def test_a_password_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in the containers."""
    (file := tmp_path / "password").write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("WHICHPOOL_BROKER", "redis://whichpool@redis:6379/0")
    monkeypatch.setenv("WHICHPOOL_BROKER_PASSWORD_FILE", str(file))
    assert broker_of_environment().url == "redis://whichpool:s3cret@redis:6379/0"


def test_a_user_that_may_not_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the Redis that went away."""
    monkeypatch.setattr("whichpool.stack.client.check_broker", lambda *_: None)
    monkeypatch.setattr("whichpool.stack.client.check_ready", lambda *_: None)
    with pytest.raises(UnavailableError, match="does not let this user do that: no 'hlen'"), running_stack():
        raise NoPermissionError("no 'hlen'")
