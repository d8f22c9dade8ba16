"""Flower's web application on the workers' own configuration, with two things of it put right."""

import binascii
from base64 import b64decode
from pathlib import Path
from typing import Any

from flower.app import Flower
from flower.urls import settings
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.options import options

from tasks.connection import connect
from workers.app import app
from workers.flower.events import SteadyEvents
from workers.flower.set_aside_log import LOOK_EVERY_S, SetAsideLog
from workers.web_limits import XSRF_COOKIE, guard

MEET_EVERY_S = 2.0
MOST_TASKS = 10_000  # a default run has some 4,000 jobs; each takes 4.4 kB of Flower's memory
FORGET_WORKERS_AFTER_S = 60
# its pages need no script to read the cookie: with a login of HTTP's own, Flower compares origins instead
OUR_SETTINGS = {**settings, "xsrf_cookie_kwargs": XSRF_COOKIE}


class FlowerApp(Flower):
    """Flower, behind a login."""

    def __init__(self, login: str, state: Path, *, control: bool) -> None:
        """Set Flower's options, and read what was seen before. Call inside the event loop.

        Args:
            login: ``USER:PASSWORD``.
            state: the file that keeps what is seen.
            control: whether users may shut workers down, revoke tasks and the like.

        Raises:
            OSError: if the state is there and cannot be read.
        """
        options.basic_auth = [login]
        options.read_only = not control
        options.purge_offline_workers = FORGET_WORKERS_AFTER_S
        self.hearing = SteadyEvents(app, state, MOST_TASKS)
        super().__init__(capp=app, options=options, events=self.hearing, **OUR_SETTINGS)  # type: ignore[no-untyped-call]  # Flower ships no types
        guard(self)
        self._meeting = PeriodicCallback(self.meet_newcomers, MEET_EVERY_S * 1_000)
        self._telling = PeriodicCallback(SetAsideLog(app).look, LOOK_EVERY_S * 1_000)

    def begin(self) -> None:
        """Hear of the workers from now on."""
        self.hearing.start()  # type: ignore[no-untyped-call]  # see above
        self.update_workers()  # type: ignore[no-untyped-call]  # see above
        self._meeting.start()
        self._telling.start()

    def check(self) -> None:
        """Check that Flower hears of its workers.

        Raises:
            ConnectionError: if their events do not arrive.
            redis.exceptions.RedisError: if the broker does not answer.
        """
        if not self.hearing.receiving:
            raise ConnectionError("the workers' events do not arrive")
        connect(app).ping()

    def meet_newcomers(self) -> None:
        """Ask workers for their pool and queues until each has answered.

        Flower asks once, those that are there when it starts; a busy one's answer may come too late. It knows
        no other way to the queues whose lengths it shows.
        """
        wanted = set(self.inspector.methods_to_inspect(None))  # type: ignore[no-untyped-call]  # see above
        known = {name for name, answers in self.workers.items() if wanted <= answers.keys()}
        if self.hearing.workers_alive() - known:
            self.update_workers()  # type: ignore[no-untyped-call]  # see above

    def find_handler(self, request: HTTPServerRequest, **rest: Any) -> Any:  # noqa: ANN401 (tornado's own)
        """Route a request; a login that is not ASCII is none: Flower would answer 500, with a traceback."""
        if not is_ascii_login(request.headers.get("Authorization", "")):
            del request.headers["Authorization"]
        return super().find_handler(request, **rest)


def is_ascii_login(authorization: str) -> bool:
    """Whether a header ``Authorization`` holds ASCII alone; one that cannot be decoded is not judged."""
    try:
        return b64decode(authorization.partition(" ")[2]).isascii()
    except (binascii.Error, ValueError):
        return True
