"""The server that ``fetch`` reads: it answers every GET after a set latency.

``python -m workers.latency_server --fd N`` serves a socket that was bound by its parent;
``--address A --port P`` binds one.
"""

import argparse
import asyncio
import socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

LONGEST_LATENCY_S = 60.0
PAGE = b"whichpool latency server\n"


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


async def serve(sockets: list[socket.socket]) -> None:
    """Serve until the process ends."""
    server = HTTPServer(Application([("/.*", Page)], log_function=lambda _: None))
    server.add_sockets(sockets)
    await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, help="a listening socket's file descriptor")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()
    if options.fd is None:
        sockets = bind_sockets(options.port, options.address)
    else:
        sockets = [socket.socket(fileno=options.fd)]
        sockets[0].setblocking(False)
    asyncio.run(serve(sockets))


if __name__ == "__main__":
    main()
