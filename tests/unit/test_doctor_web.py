"""whichpool.doctor.web: whether the latency server answers."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from whichpool.doctor import web
from whichpool.doctor.findings import Finding, State
from whichpool.doctor.web import latency_server


class Page(BaseHTTPRequestHandler):
    """Answers a GET with the status that is its path."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(int(self.path[1:]))
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Yield the address of a server of this process's own."""
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_no_address_is_skipped() -> None:
    """With how to name one."""
    (found,) = latency_server("")
    assert found.state is State.SKIPPED
    assert "WHICHPOOL_WEB_URL" in (found.remedy or "")


def test_a_server_that_answers_is_fine(url: str) -> None:
    """With its address."""
    assert latency_server(f"{url}200") == [Finding(State.OK, "latency server", f"answers at {url}200")]


def test_a_server_that_refuses_is_wrong(url: str) -> None:
    """With its answer."""
    (found,) = latency_server(f"{url}404")
    assert (found.state, found.found) == (State.WRONG, f"{url}404: answers 404 Not Found")


def test_a_server_that_is_not_there_is_wrong() -> None:
    """With the system's reason."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    (found,) = latency_server(f"http://127.0.0.1:{port}/")
    assert found.state is State.WRONG
    assert "Connection refused" in found.found


@pytest.mark.timeout(3)
def test_a_server_that_hangs_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not hang with it."""
    monkeypatch.setattr(web, "ANSWERS_WITHIN_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (found,) = latency_server(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert found.state is State.WRONG
    assert "timed out" in found.found


@pytest.mark.parametrize(
    "url",
    [
        "host:8080",
        "file:///etc/hostname",
        "ftp://host/",
        "http://",
        "http://host:99999/",
        "http://[::1",
        "http://a b:x",
    ],
)
def test_an_address_of_no_web_server_is_wrong(url: str) -> None:
    """It is not even tried."""
    (found,) = latency_server(url)
    assert found.state is State.WRONG
    assert found.remedy == "spell it --web-url http://HOST:PORT/, without a login"


def test_a_login_in_the_address_is_not_printed() -> None:
    """Nor tried: fetch could not use it."""
    (found,) = latency_server("http://user:hunter2@127.0.0.1:1/")
    assert found.state is State.WRONG
    assert "hunter2" not in f"{found.found}{found.remedy}"
