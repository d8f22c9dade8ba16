"""config.broker: one address, two spellings, and no password in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.broker import DEFAULT_URL, BadAddressError, Broker

REST = st.from_regex(r"[a-z0-9.]{1,12}(:[0-9]{1,4})?(/[0-9])?", fullmatch=True)
PATH = st.from_regex(r"(/[a-z0-9._-]{1,10}){1,4}", fullmatch=True)
PASSWORD = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789._~-", min_size=1, max_size=12)


@given(PATH, st.sampled_from(["unix", "redis+socket"]))
def test_a_socket_is_redis_socket_to_celery_and_unix_to_redis_py(path: str, scheme: str) -> None:
    """Whichever of the two a user wrote."""
    broker = Broker(f"{scheme}://{path}")
    assert broker.celery_url == f"redis+socket://{path}"
    assert broker.redis_url == f"unix://{path}"


@given(REST, st.sampled_from(["redis", "rediss"]))
def test_a_host_is_spelled_alike_for_both(rest: str, scheme: str) -> None:
    """With and without TLS."""
    broker = Broker(f"{scheme}://{rest}")
    assert broker.celery_url == broker.redis_url == f"{scheme}://{rest}"


@given(PATH | REST, st.sampled_from(["redis", "rediss", "unix", "redis+socket"]))
def test_either_spelling_makes_the_same_broker(rest: str, scheme: str) -> None:
    """Celery's spelling, read again, is the same address in both spellings."""
    broker = Broker(f"{scheme}://{rest}")
    for spelling in (broker.celery_url, broker.redis_url):
        again = Broker(spelling)
        assert (again.celery_url, again.redis_url) == (broker.celery_url, broker.redis_url)


@pytest.mark.parametrize("url", ["http://host/0", "amqp://host", "host:6379", "", "Redis", "sentinel://host"])
def test_other_schemes_are_refused(url: str) -> None:
    """The message names what is allowed."""
    with pytest.raises(
        BadAddressError, match=r"redis://HOST:PORT/DB, rediss://HOST:PORT/DB and unix:///PATH"
    ):
        Broker(url)


@given(PASSWORD)
def test_a_masked_address_holds_no_password(password: str) -> None:
    """Host and user stay to be recognised."""
    masked = Broker(f"redis://USER:{password}@HOST:6379/0").masked
    assert masked == "redis://USER:***@HOST:6379/0"


def test_an_address_without_a_password_is_masked_by_itself() -> None:
    """Nothing to hide."""
    assert Broker("redis://host:6379/0").masked == "redis://host:6379/0"


def test_a_refused_address_does_not_show_its_password() -> None:
    """Error messages end up in logs."""
    with pytest.raises(BadAddressError) as refused:
        Broker("http://user:hunter2@host/0")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "has"), [("redis://:secret@host/0", True), ("redis://user@host/0", False), ("unix:///a/b", False)]
)
def test_a_password_is_seen(url: str, has: bool) -> None:
    """A user's name alone is none."""
    assert Broker(url).has_password is has


def test_the_environment_names_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container."""
    monkeypatch.setenv("WHICHPOOL_BROKER", "redis://redis:6379/1")
    assert Broker.from_environment().url == "redis://redis:6379/1"


def test_without_a_name_it_is_the_redis_of_this_host() -> None:
    """At Redis's own port."""
    assert Broker.from_environment().url == DEFAULT_URL == "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize("port", ["abc", "99999", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    """Here, and not by a traceback in the middle of a connection."""
    with pytest.raises(BadAddressError, match="no Redis address"):
        Broker(f"redis://host:{port}/0")


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("redis://u:p@w@h:1/0", "redis://u:***@h:1/0"),
        ("redis://u@h:1/0", "redis://u@h:1/0"),
        ("unix:///a.sock?db=1&password=pw", "unix:///a.sock?db=1&password=***"),
    ],
)
def test_every_spelling_of_a_password_is_masked(url: str, masked: str) -> None:
    """Before the host, with an @ of its own, or as a query argument; a name alone is none."""
    assert Broker(url).masked == masked


def test_a_password_with_a_slash_is_not_shown_when_it_is_refused() -> None:
    """It ought to have been quoted; it is still a password."""
    with pytest.raises(BadAddressError) as refused:
        Broker("user:se/cret@host:1/0")
    assert "cret" not in str(refused.value)
