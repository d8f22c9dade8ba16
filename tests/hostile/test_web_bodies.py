"""What any web page can send to a server on loopback: it takes no more memory than a page of its own."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from tests.asking import ask, until
from workers.web_limits import MOST_BODY_BYTES, SECURITY_HEADERS

LOGIN = "user:a-long-password"
HUGE_BYTES = 95 * 2**20
GROWTH_MB = 20
# a broker is asked for by Flower alone, which answers pages without one as well
COMMANDS = {
    "latency server": ("workers.latency_server",),
    "flower": ("workers.flower.server", "--login", "{folder}/login", "--state", "{folder}/state"),
}


class Server:
    """A server of ours as a process of its own, on a socket that was bound here."""

    def __init__(self, folder: Path, words: tuple[str, ...]) -> None:
        (folder / "login").write_text(LOGIN, encoding="utf-8")
        self._bound = socket.create_server(("127.0.0.1", 0))
        self.port = self._bound.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        command = [word.format(folder=folder) for word in words]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--fd", str(self._bound.fileno())],
            pass_fds=(self._bound.fileno(),), stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2],
        )  # fmt: skip

    def memory_mb(self) -> float:
        """Return the memory that it has used at most, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def end(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        self._bound.close()


@pytest.fixture(params=[*COMMANDS.values()], ids=[*COMMANDS])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Yield each server, once it answers."""
    running = Server(tmp_path, request.param)
    try:
        until(lambda: ask(running.url, "", LOGIN)[0] == 200)
        yield running
    finally:
        running.end()


def post(server: Server, size: int) -> int | None:
    """Send a body; return the status, or None where the server hung up on it."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request("POST", "/metrics", body=bytes(size), headers={"Origin": "http://evil.example"})
        return connection.getresponse().status
    except (ConnectionError, TimeoutError):
        return None
    finally:
        connection.close()


def test_a_huge_body_is_not_read(server: Server) -> None:
    """Three of 95 MB killed a server in a container; it lives, and its memory stays what it was."""
    before = server.memory_mb()
    assert [post(server, HUGE_BYTES) for _ in range(3)] in ([None] * 3, [400] * 3, [413] * 3)
    assert server.memory_mb() - before < GROWTH_MB
    assert psutil.pid_exists(server.process.pid)
    assert ask(server.url, "", LOGIN)[0] == 200


def test_a_body_of_a_page_is_read(server: Server) -> None:
    """So that the limit is what refused the other one: this one gets an answer of the application."""
    assert post(server, MOST_BODY_BYTES // 2) in {401, 403, 404, 405}


@pytest.mark.parametrize("path", ["", "no-such-page", "static/css/flower.css"])
def test_every_answer_says_what_a_browser_may_do(server: Server, path: str) -> None:
    """No frame, nothing from elsewhere; errors and files, too."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", f"/{path}")
    answer = connection.getresponse()
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    connection.close()
