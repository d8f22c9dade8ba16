"""What the stack's Flower refuses: everything without its login, and every control with it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flower import urls
from tornado.web import RequestHandler

from tests.smoke.composed import ask_inside, container_of, passwords
from tests.smoke.flower_client import Answer, ask
from tests.smoke.stack import Stack

# open by design: figures for Prometheus, a health check, style sheets, and pages that say "not here"
OPEN = {"/metrics", "/healthcheck", "/static/x", "/login", "/logout", "/nowhere"}
PAGES = ("/", "/workers", "/tasks", "/broker", "/api/workers", "/api/tasks", "/api/task/types")
WRONG = ("whichpool", "wrong")


def routes() -> Iterator[tuple[str, Any]]:
    """Yield a path for each of Flower's patterns, with the class that handles it."""
    known: list[Any] = urls.handlers
    for route in known:
        named = not isinstance(route, tuple)
        pattern, handler = (route.regex.pattern, route.handler_class) if named else route[:2]
        path = "/nowhere" if pattern == ".*" else pattern.removesuffix("$").removesuffix("/?")
        yield re.sub(r"\(\.[+*]\)", "x", path), handler


def requests() -> Iterator[tuple[str, str, bool]]:
    """Yield GET and POST on each path that is not open: method, path, and whether it does anything."""
    for path, handler in routes():
        for method in ("GET", "POST") if path not in OPEN else ():
            name = method.lower()
            yield method, path, getattr(handler, name) is not getattr(RequestHandler, name)


REQUESTS = list(requests())
CONTROLS = [path for method, path, works in REQUESTS if method == "POST" and works and path[:5] == "/api/"]


@pytest.fixture
def worker(stack: Stack) -> str:
    """Return the node name of the threads worker."""
    found = container_of(stack, "worker-threads")
    return f"threads@{found['Config']['Hostname']}"


@pytest.fixture(scope="module")
def secrets(stack: Stack) -> frozenset[str]:
    """Return the passwords of Redis's users and Flower's."""
    return frozenset(passwords(stack).values())


def tells(secrets: frozenset[str], answer: Answer) -> bool:
    """Whether an answer holds a secret."""
    return any(secret in answer.text + str(answer.headers) for secret in secrets)


def started(stack: Stack) -> tuple[str, int]:
    """Return when the threads worker's container was started, and how often Docker did it again."""
    found = container_of(stack, "worker-threads")
    return found["State"]["StartedAt"], found["RestartCount"]


def answers_ping(stack: Stack, worker: str) -> bool:
    """Whether a worker still answers, after all that it was told before."""
    return bool(ask_inside(stack, "coordinator", "ping_worker", worker))


def test_the_list_of_routes_is_flowers_own() -> None:
    """A route that a later Flower adds is tried below, unless it is one of those that are open."""
    paths = [path for path, _ in routes()]
    assert {"/api/workers", "/api/worker/shutdown/x", "/api/task/revoke/x"} <= set(paths)
    assert set(paths) >= OPEN
    assert len(CONTROLS) >= 14


@pytest.mark.parametrize("login", [None, WRONG], ids=["no login", "wrong login"])
@pytest.mark.parametrize(("method", "path", "works"), REQUESTS)
def test_nothing_answers_without_the_login(
    stack: Stack, method: str, path: str, works: bool, login: tuple[str, str] | None
) -> None:
    """401, before anything is looked up; 405 where Flower has no such method for anybody."""
    assert ask(stack, path, method, login).status == (401 if works else 405)


def test_a_worker_cannot_be_shut_down_without_the_login(stack: Stack, worker: str) -> None:
    """A real one; it runs on."""
    before = started(stack)
    assert ask(stack, f"/api/worker/shutdown/{worker}", "POST").status == 401
    assert answers_ping(stack, worker)
    assert started(stack) == before


@pytest.mark.parametrize("path", sorted(OPEN))
def test_what_is_open_holds_no_secret(stack: Stack, secrets: frozenset[str], path: str) -> None:
    """Flower answers these to anybody, by design; it listens on this host's loopback only."""
    assert ask(stack, path).status in (200, 404)
    assert not tells(secrets, ask(stack, path))


@pytest.mark.parametrize("path", ["/", "/api/workers", "/metrics"])
def test_no_other_site_may_read_an_answer(stack: Stack, path: str) -> None:
    """Flower allows that to all the world where its API is open."""
    assert "Access-Control-Allow-Origin" not in ask(stack, path, login=stack.login).headers


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_with_the_login(stack: Stack, secrets: frozenset[str], path: str) -> None:
    """And shows no secret of the broker's."""
    answer = ask(stack, path, login=stack.login)
    assert answer.status == 200
    assert not tells(secrets, answer)


def test_a_workers_page_masks_the_password(stack: Stack, secrets: frozenset[str], worker: str) -> None:
    """It shows the worker's configuration, with the broker's address in it."""
    answer = ask(stack, f"/worker/{worker}", login=stack.login)
    assert answer.status == 200
    assert "broker_url" in answer.text
    assert not tells(secrets, answer)


@pytest.mark.parametrize("path", CONTROLS)
def test_a_control_is_refused_even_with_the_login(stack: Stack, path: str) -> None:
    """It is read-only: a run that is measured must not be disturbed by a click."""
    answer = ask(stack, path, "POST", stack.login)
    assert (answer.status, answer.text) == (403, "Read only mode is enabled")


def test_a_worker_cannot_be_shut_down_even_with_the_login(stack: Stack, worker: str) -> None:
    """A real one; it runs on."""
    before = started(stack)
    assert ask(stack, f"/api/worker/shutdown/{worker}", "POST", stack.login).status == 403
    assert answers_ping(stack, worker)
    assert started(stack) == before
