"""workers.flower.web_app: Flower's web application, without a broker."""

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from flower.urls import handlers
from redis.exceptions import ConnectionError as RedisConnectionError
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.options import options
from tornado.routing import URLSpec
from tornado.testing import bind_unused_port
from tornado.web import RequestHandler

import workers.flower.web_app
from config.broker import Broker
from config.celery_options import celery_options
from workers.flower.web_app import FlowerApp, is_ascii_login

LOGIN = "user:password"
Answer = TypeVar("Answer")


@pytest.fixture(autouse=True)
def _options_as_they_were() -> Iterator[None]:
    """Set Flower's options back: they belong to the process."""
    before = options.as_dict()
    yield
    for name, value in before.items():
        setattr(options, name, value)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return the path of a state that is not there yet."""
    return tmp_path / "state"


def inside(state: Path, act: Callable[[FlowerApp], Awaitable[Answer]], *, control: bool = False) -> Answer:
    """Make the application inside a loop, and act on it there."""

    async def run() -> Answer:
        return await act(FlowerApp(LOGIN, state, control=control))

    return asyncio.run(run())


async def answer_of(watching: FlowerApp, path: str, login: str, method: str = "GET") -> HTTPResponse:
    """Return what a request is answered with."""
    bound, port = bind_unused_port()
    server = HTTPServer(watching)
    server.add_socket(bound)
    answer = await AsyncHTTPClient().fetch(
        f"http://127.0.0.1:{port}{path}", method=method, raise_error=False,
        headers={"Authorization": "Basic " + b64encode(login.encode()).decode()},
        body="" if method == "POST" else None,
    )  # fmt: skip
    server.stop()
    await server.close_all_connections()
    return answer


def status_of(state: Path, path: str, login: str, method: str = "GET", *, control: bool = False) -> int:
    """Return the status that a request is answered with."""

    async def ask(watching: FlowerApp) -> int:
        return (await answer_of(watching, path, login, method)).code

    return inside(state, ask, control=control)


def changing_paths() -> list[str]:
    """Return a path of each route of Flower's API that takes a POST."""
    entries: list[Any] = list(handlers)
    specs = [entry if isinstance(entry, URLSpec) else URLSpec(*entry) for entry in entries]
    posts = [spec.regex.pattern for spec in specs if spec.handler_class.post is not RequestHandler.post]
    return [path.replace("(.+)", "name").rstrip("$") for path in posts if path.startswith("/api/")]


def test_flower_has_as_many_changing_routes_as_were_looked_at() -> None:
    """A Flower with another one wants another look."""
    assert len(changing_paths()) == 14


@pytest.mark.parametrize("path", changing_paths())
def test_every_route_that_changes_something_is_refused(state: Path, path: str) -> None:
    """Read-only means that nobody's run is disturbed from a web page."""
    assert status_of(state, path, LOGIN, "POST") == 403


def test_control_has_to_be_allowed(state: Path) -> None:
    """Then a worker is looked for; here is none."""
    assert status_of(state, "/api/worker/shutdown/name", LOGIN, "POST", control=True) == 404


@pytest.mark.parametrize("login", ["user:wrong", "", "user", "user:pässword"])
def test_another_login_is_refused(state: Path, login: str) -> None:
    """Also one that is not ASCII: Flower alone answers 500, and its log has a traceback."""
    assert status_of(state, "/", login) == 401


def test_the_login_lets_in(state: Path) -> None:
    """To the page with the workers."""
    assert status_of(state, "/", LOGIN) == 200


@pytest.mark.parametrize(
    ("header", "ascii_alone"),
    [
        ("Basic " + b64encode(b"user:password").decode(), True),
        ("Basic " + b64encode("user:pässword".encode()).decode(), False),
        ("Basic " + b64encode(b"\xff").decode(), False),
        ("Basic abc", True),
        ("Bäsic", True),
        ("", True),
    ],
)
def test_a_header_is_judged_by_what_it_encodes(header: str, ascii_alone: bool) -> None:
    """What cannot be decoded is left to Flower, which refuses it."""
    assert is_ascii_login(header) is ascii_alone


def test_flower_has_the_workers_configuration(state: Path) -> None:
    """The shortest visibility timeout of all that share a broker wins: Flower must not bring another."""

    async def options_of(watching: FlowerApp) -> object:
        return watching.capp.conf.broker_transport_options

    wanted = celery_options(Broker.by_default())["broker_transport_options"]
    assert inside(state, options_of) == wanted


ANSWERS: dict[str, object] = {"stats": {}, "active_queues": [], "registered": [], "conf": {}}


@pytest.mark.parametrize(
    ("answers", "asked"),
    [({}, 1), ({"threads@here": {"stats": {}}}, 1), ({"threads@here": ANSWERS}, 0)],
    ids=["unknown", "answered in part", "known"],
)
def test_a_worker_is_asked_who_it_is_until_it_has_answered(
    state: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, dict[str, object]], asked: int
) -> None:
    """And no more: that would take time from what it measures."""

    async def count(watching: FlowerApp) -> int:
        times: list[None] = []
        monkeypatch.setattr(watching, "update_workers", lambda: times.append(None))
        monkeypatch.setattr(watching.hearing, "workers_alive", lambda: {"threads@here"})
        watching.inspector.workers.update(answers)
        watching.meet_newcomers()
        return len(times)

    assert inside(state, count) == asked


@pytest.mark.parametrize(("silent_s", "listed"), [(30, ["threads@here"]), (90, [])])
def test_a_worker_that_is_long_gone_is_not_listed(state: Path, silent_s: float, listed: list[str]) -> None:
    """Containers that are made anew have new names: the list would grow with each."""
    last = time.time() - silent_s

    async def hosts(watching: FlowerApp) -> list[str]:
        watching.hearing.seen.event({
            "type": "worker-heartbeat", "hostname": "threads@here", "freq": 2.0, "clock": 1, "pid": 1,
            "timestamp": last, "local_received": last, "utcoffset": 0,
        })  # fmt: skip
        answer = await answer_of(watching, "/workers?json=1", LOGIN)
        return [worker["hostname"] for worker in msgspec.json.decode(answer.body)["data"]]

    assert inside(state, hosts) == listed


def test_flower_is_not_well_before_it_hears_of_the_workers(state: Path) -> None:
    """It answers, and shows nothing that is new."""

    async def check(watching: FlowerApp) -> None:
        watching.check()

    with pytest.raises(ConnectionError):
        inside(state, check)


def test_flower_is_not_well_without_its_broker(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection that receives events may take a while to notice."""

    async def check(watching: FlowerApp) -> None:
        watching.hearing.receiving = True
        watching.check()

    class Gone:
        def ping(self) -> None:
            raise RedisConnectionError("gone")

    monkeypatch.setattr(workers.flower.web_app, "connect", lambda _: Gone())
    with pytest.raises(RedisConnectionError):
        inside(state, check)


def test_the_cookie_against_forgery_is_for_our_pages_alone(state: Path) -> None:
    """No script reads it, and no other site's request carries it."""

    async def cookie(watching: FlowerApp) -> str:
        return (await answer_of(watching, "/", LOGIN)).headers["Set-Cookie"]

    said = inside(state, cookie)
    assert said.startswith("_xsrf=")
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said
