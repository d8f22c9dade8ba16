"""config.broker_syntax: what is no address is refused, and a password is never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from config.broker import BadAddressError, Broker
from config.broker_syntax import masked
from whichpool.cli.ending import exit_code_of
from whichpool.errors import ExitCode

SECRET = "hunter2"  # noqa: S105 (nobody's)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://host/0?db=abc", "the database stands after the host"),
        ("redis://host/0?db=1", "the database stands after the host"),
        ("redis://host/abc", "the database is not a number"),
        ("redis://host/" + "9" * 5000, "the database is not a number"),
        ("redis://host/-1", "the database is not a number"),
        ("redis://host:" + "9" * 5000, "the port"),
        ("redis://host:0", "the port is 0"),
        ("redis://host?foo=bar", "does not take 'foo'"),
        ("redis://host?socket_timeout=abc", "does not take 'socket_timeout'"),
        ("redis://host?protocol=9", "does not take 'protocol'"),
        ("unix:///a.sock?foo=bar", "does not take 'foo'"),
        ("unix:///a.sock?db=abc", "does not take 'db'"),
        ("rediss://host?ssl_cert_reqs=bogus", "does not take 'ssl_cert_reqs'"),
        ("redis://a..b", "is empty or longer than 63"),
        ("redis://" + "a" * 64, "is empty or longer than 63"),
        ("redis://host\0/0", "cannot be printed"),
        ("redis://\ud800/0", "cannot be printed"),
        ("redis://host/0\n", "cannot be printed"),
        ("redis://[::1/0", "bracket"),
        ("redis://host/0#1", "%23"),
        ("redis://:pass#word@host/0", "the port or a bracket in it is none"),
    ],
)
def test_what_is_no_address_is_refused(url: str, said: str) -> None:
    """Before anybody connects, with what is wrong, and what is allowed."""
    with pytest.raises(BadAddressError, match=r"allowed are redis://HOST:PORT/DB") as refused:
        Broker(url)
    assert said in str(refused.value)
    assert len(str(refused.value)) < len(url) + 250


@pytest.mark.parametrize(
    "url",
    ["redis://host", "redis://host/", "redis://host:6379/3", "redis://:p%40s@host/0", "redis://u:p@[::1]:6379/0",
     "rediss://host/0?ssl_cert_reqs=none", "redis://host?socket_timeout=5", "unix:///a.sock?db=1",
     "unix://:p@/a.sock", "redis://localhost.", "redis+socket:///a.sock"],
)  # fmt: skip
def test_what_is_one_is_taken(url: str) -> None:
    """With what redis-py and Kombu both understand."""
    assert Redis.from_url(Broker(url).redis_url) is not None


@pytest.mark.parametrize(
    "url",
    [
        f"redis://u:{SECRET}", f"redis://u:{SECRET}/0", f"redis://u%3A{SECRET}@host/0",
        f"redis://u%3a{SECRET}@host",
        f"redis://:{SECRET}@host", f"redis://u:{SECRET}@@host", f"redis://u:a/{SECRET}@host",
        f"u:{SECRET}@host",
        f"rediss://host?ssl_password={SECRET}", f"unix:///a?db=1&password={SECRET}",
        f"redis://h?PASSWORD={SECRET}",
        f"http://u:{SECRET}@host", f"redis://u:{SECRET}#x@host", f"redis://u:{SECRET}?x=y", f"redis://u:1:{SECRET}",
    ],
)  # fmt: skip
def test_no_spelling_of_a_password_is_shown(url: str) -> None:
    """Neither masked nor in the message that refuses it."""
    assert SECRET not in masked(url)
    try:
        Broker(url)
    except BadAddressError as error:
        said = str(error)
    else:
        said = Broker(url).masked
    assert SECRET not in said


@pytest.mark.parametrize(
    "url", ["redis://host:6379/0", "unix:///a/b.sock?db=1", "redis://u@host:1/0", "redis://[::1]:1"]
)
def test_an_address_without_a_password_stays_as_it_is(url: str) -> None:
    """Or it would be said to have one."""
    assert masked(url) == url
    assert not Broker(url).has_password


@given(
    st.text(max_size=80)
    | st.text(max_size=60).map("redis://{}".format)
    | st.text(max_size=40).map("unix://{}".format)
)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Never another error; what is taken makes a client."""
    try:
        broker = Broker(text)
    except BadAddressError:
        return
    Redis.from_url(broker.redis_url).connection_pool.make_connection()


def test_an_empty_address_is_no_wish_for_a_private_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    """As where a shell's variable is empty: it would run somewhere else than was meant."""
    assert exit_code_of(["run", "--broker", "", "--jobs", "noop"]) == ExitCode.USAGE
    assert "--broker: '' is not a Redis address" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["db", "virtual_host"])
def test_a_sockets_database_is_the_same_for_both(name: str) -> None:
    """Each has a word of its own for it, and takes no notice of the other's."""
    broker = Broker(f"unix:///a.sock?{name}=5")
    assert (broker.celery_url, broker.redis_url) == (
        "redis+socket:///a.sock?virtual_host=5", "unix:///a.sock?db=5",
    )  # fmt: skip
