"""config.broker: one address, two spellings, and no password in a message."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.broker import DEFAULT_URL, BadAddressError, Broker

REST = st.from_regex(r"[a-z0-9]{1,12}(\.[a-z0-9]{1,5}){0,2}(:[1-9][0-9]{0,3})?(/[0-9])?", fullmatch=True)
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


SOCKETS = st.tuples(st.sampled_from(["unix", "redis+socket"]), PATH)
HOSTS = st.tuples(st.sampled_from(["redis", "rediss"]), REST)


@given(SOCKETS | HOSTS)
def test_either_spelling_makes_the_same_broker(address: tuple[str, str]) -> None:
    """Celery's spelling, read again, is the same address in both spellings."""
    broker = Broker("://".join(address))
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
    with pytest.raises(BadAddressError, match="is not a Redis address"):
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


@pytest.mark.parametrize(
    ("url", "with_password"),
    [
        ("redis://whichpool@redis:6379/0", "redis://whichpool:p%40ss%2Fw@redis:6379/0"),
        ("redis://redis:6379", "redis://:p%40ss%2Fw@redis:6379"),
        ("unix:///a.sock", "unix://:p%40ss%2Fw@/a.sock"),
        ("unix:///a.sock?db=1", "unix://:p%40ss%2Fw@/a.sock?db=1"),
    ],
)
def test_a_password_is_taken_from_a_file(tmp_path: Path, url: str, with_password: str) -> None:
    """Quoted, and without the file's final newline."""
    (tmp_path / "password").write_text("p@ss/w\n", encoding="utf-8")
    assert Broker(url).with_password_from(tmp_path / "password").url == with_password


def test_a_password_from_a_file_is_masked(tmp_path: Path) -> None:
    """Like any other."""
    (tmp_path / "password").write_text("hunter2", encoding="utf-8")
    assert Broker("redis://u@h/0").with_password_from(tmp_path / "password").masked == "redis://u:***@h/0"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_password_file_without_a_password_is_refused(tmp_path: Path, content: str | None) -> None:
    """Missing or empty: the message names the file."""
    file = tmp_path / "password"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(BadAddressError, match=str(file)):
        Broker("redis://u@h/0").with_password_from(file)


def test_two_passwords_are_one_too_many(tmp_path: Path) -> None:
    """One in the address and one in a file: which of them was meant?"""
    with pytest.raises(BadAddressError, match=r"of its own"):
        Broker("redis://u:secret@h/0").with_password_from(tmp_path / "password")


def test_the_environment_names_the_password_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So that the environment itself holds no secret."""
    (tmp_path / "password").write_text("hunter2\n", encoding="utf-8")
    monkeypatch.setenv("WHICHPOOL_BROKER", "redis://u@h/0")
    monkeypatch.setenv("WHICHPOOL_BROKER_PASSWORD_FILE", str(tmp_path / "password"))
    assert Broker.from_environment().url == "redis://u:hunter2@h/0"
