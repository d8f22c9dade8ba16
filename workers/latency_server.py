"""The server that ``fetch`` reads: it answers every GET after a set latency, and tells how well it keeps up.

``python -m workers.latency_server --fd N`` serves a socket that was bound by its parent;
``--address A --port P`` binds one.
"""

import argparse
import asyncio
import os
import socket
import time
from typing import Any

import msgspec
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from config.machine import boot_id
from tasks.latency_status import PATH, LatencyStatus
from workers.listening import add_listening_arguments, asked_to_end, socket_from, url_of
from workers.progress_file import progress_file
from workers.self_check import check_oneself
from workers.web_limits import MOST_BODY_BYTES, guard

LONGEST_LATENCY_S = 60.0
PAGE = b"whichpool latency server\n"
PORT = 8080


class Tally:
    """What was answered since the start: counts that cost nothing to keep."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.answers = 0
        self.asked_s = self.late_s = 0.0

    def note(self, asked_s: float, took_s: float) -> None:
        """Count one answer: the latency that was asked for, and how long it took."""
        self.answers += 1
        self.asked_s += asked_s
        self.late_s += took_s - asked_s

    def status(self) -> LatencyStatus:
        """Return it with this process's clocks."""
        return LatencyStatus(
            host=socket.gethostname(), process=os.getpid(), boot=boot_id(), started=self.started,
            steady_s=time.monotonic(), cpu_s=time.process_time(), answers=self.answers,
            asked_s=self.asked_s, late_s=self.late_s,
        )  # fmt: skip


class Status(RequestHandler):
    """Answers at once with what the server tells of itself."""

    def initialize(self, tally: Tally) -> None:
        """Take what tornado hands over."""
        self._tally = tally

    def get(self) -> None:
        """Answer in JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(self._tally.status()))


class Page(RequestHandler):
    """Answers after ``latency_s`` seconds (a query argument, 0 if absent)."""

    def initialize(self, tally: Tally) -> None:
        """Take what tornado hands over; this is called as soon as a request was read."""
        self._tally = tally
        self._began_s = time.monotonic()

    async def get(self) -> None:
        """Wait, then answer; 400 for a latency that is not a number of seconds up to a minute."""
        try:
            latency_s = float(self.get_query_argument("latency_s", "0"))
        except ValueError:
            latency_s = -1.0
        if not 0 <= latency_s <= LONGEST_LATENCY_S:
            self.send_error(400, reason=f"latency_s is a number from 0 to {LONGEST_LATENCY_S:.0f}")
            return
        await asyncio.sleep(latency_s)
        self.finish(PAGE)
        self._tally.note(latency_s, time.monotonic() - self._began_s)

    def log_exception(self, *arguments: Any) -> None:  # noqa: ANN401 (tornado's own signature)
        """Say nothing of a client that went away."""


async def serve(bound: socket.socket) -> None:
    """Serve until the process ends; note progress where a health check reads it."""
    shared = {"tally": Tally()}
    pages = [(PATH, Status, shared), ("/.*", Page, shared)]
    application = Application(pages, log_function=lambda _: None)
    guard(application)
    server = HTTPServer(application, max_body_size=MOST_BODY_BYTES)
    server.add_socket(bound)
    file = progress_file()
    checks = [check_oneself(url_of(bound), file)] if file else []
    await asked_to_end()
    for check in checks:
        check.cancel()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_listening_arguments(parser, PORT)
    asyncio.run(serve(socket_from(parser.parse_args())))


if __name__ == "__main__":
    main()
