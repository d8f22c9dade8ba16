"""Asks the stack's Flower for a page, with a login or without."""

import base64
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection

from tests.smoke.stack import Stack

ANSWERS_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What Flower answered."""

    status: int
    headers: Mapping[str, str]
    text: str


def ask(stack: Stack, path: str, method: str = "GET", login: tuple[str, str] | None = None) -> Answer:
    """Send Flower one request; redirects are not followed."""
    headers = {"Authorization": _basic(*login)} if login else {}
    with closing(HTTPConnection("127.0.0.1", stack.port, timeout=ANSWERS_WITHIN_S)) as connection:
        connection.request(method, path, headers=headers, body="{}" if method == "POST" else None)
        answered = connection.getresponse()
        return Answer(answered.status, dict(answered.getheaders()), answered.read().decode())


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
