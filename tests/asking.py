"""Waits for conditions, and asks servers over HTTP: for tests of more than one tier."""

import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit


def until(reached: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait for a condition; fail when it does not come true."""
    deadline = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < deadline, f"{reached} did not come true within {within_s:.0f} s"
        time.sleep(0.05)


def ask(url: str, path: str = "", login: str = "", method: str = "GET") -> tuple[int, bytes]:
    """Return the status and the body that a server answers with.

    Args:
        url: the server's address, with its last slash.
        path: what comes after that.
        login: ``USER:PASSWORD``; empty for none.
        method: HTTP's word.
    """
    headers = {"Authorization": f"Basic {b64encode(login.encode()).decode()}"} if login else {}
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        connection.request(method, f"/{path}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
