"""The server that ``fetch`` reads: it answers every GET after a set latency.

``python -m workers.latency_server --fd N`` serves a socket that was bound by its parent;
``--address A --port P`` binds one.
"""

import argparse
import asyncio
import socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from workers.listening import add_listening_arguments, asked_to_end, socket_from, url_of
from workers.progress_file import progress_file
from workers.self_check import check_oneself

LONGEST_LATENCY_S = 60.0
PAGE = b"whichpool latency server\n"
PORT = 8080


class Page(RequestHandler):
    """Answers after ``latency_s`` seconds (a query argument, 0 if absent)."""

    async def get(self) -> None:
        """Wait, then answer; 400 for a latency that is no number of seconds up to a minute."""
        try:
            latency_s = float(self.get_query_argument("latency_s", "0"))
        except ValueError:
            latency_s = -1.0
        if not 0 <= latency_s <= LONGEST_LATENCY_S:
            self.send_error(400, reason=f"latency_s is a number from 0 to {LONGEST_LATENCY_S:.0f}")
            return
        await asyncio.sleep(latency_s)
        self.finish(PAGE)

    def log_exception(self, *arguments: Any) -> None:  # noqa: ANN401 (tornado's own signature)
        """Say nothing of a client that went away."""


async def serve(bound: socket.socket) -> None:
    """Serve until the process ends; note progress where a health check reads it."""
    server = HTTPServer(Application([("/.*", Page)], log_function=lambda _: None))
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
