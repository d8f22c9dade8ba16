"""tasks.redis_refusals: what Redis says, in one line with its remedy."""

import pytest
from kombu.exceptions import OperationalError
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ConnectionError,  # noqa: A004 (redis-py's)
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,  # noqa: A004 (redis-py's)
)

from tasks.redis_refusals import lasting_refusal, refusal_of

LASTING = [
    (OutOfMemoryError("command not allowed when used memory > 'maxmemory'."), "full", "maxmemory 1gb"),
    (OperationalError("OOM command not allowed when used memory > 'maxmemory'."), "full", "maxmemory 1gb"),
    (ResponseError("MISCONF Redis is configured to save RDB snapshots, but"), "disk", "room"),
    (ReadOnlyError("You can't write against a read only replica."), "replica", "--broker"),
    (ResponseError("NOREPLICAS Not enough good replicas to write."), "replicas", "min-replicas"),
    (AuthenticationError("Authentication required."), "password", "--broker-password-file"),
    (AuthenticationError("HELLO must be called with the client already authenticated"), "password", "file"),
    (AuthenticationError("invalid username-password pair or user is disabled."), "refuses", "ACL"),
    (NoPermissionError("this user has no permissions to run the 'x' command"), "user", "ACL SETUSER"),
    (ResponseError("MOVED 3999 127.0.0.1:6381"), "cluster", "single"),
    (ResponseError("something new"), "something new", "doctor"),
]
PASSING = [
    (BusyLoadingError("Redis is loading the dataset in memory"), "loads"),
    (ResponseError("MASTERDOWN Link with MASTER is down and"), "replica"),
    (ResponseError("BUSY Redis is busy running a script. You can only call SCRIPT KILL"), "script"),
    (ConnectionError("max number of clients reached"), "clients"),
]


@pytest.mark.parametrize(("error", "why", "remedy"), LASTING)
def test_a_refusal_that_lasts_has_a_remedy(error: Exception, why: str, remedy: str) -> None:
    """In one line: nobody waits a minute for it."""
    refusal = lasting_refusal(error)
    assert refusal is not None
    assert why in refusal.why
    assert remedy in refusal.remedy
    assert "\n" not in refusal.line


@pytest.mark.parametrize(("error", "why"), PASSING)
def test_a_refusal_that_may_pass_is_waited_for(error: Exception, why: str) -> None:
    """And named all the same, if it does not."""
    found = refusal_of(error)
    assert lasting_refusal(error) is None
    assert found is not None
    assert why in found.why


@pytest.mark.parametrize(
    "error", [ConnectionError("refused"), TimeoutError("slow"), OperationalError("gone")]
)
def test_a_redis_that_does_not_answer_does_not_refuse(error: Exception) -> None:
    """It may come back."""
    assert refusal_of(error) is None
    assert lasting_refusal(error) is None
