"""Flower as a process: ``python -m workers.flower.server --login FILE --state FILE``.

Celery's ``flower`` command takes its login from argv or the environment, where others can read it; this
one takes it from a file. It is read-only unless it is allowed to control.
"""

import argparse
import asyncio
import logging
import os
import socket
from pathlib import Path
from typing import NoReturn

from tornado.httpserver import HTTPServer

from config.broker import MOST_SECRET_BYTES
from config.environment import PUBLISHED_VARIABLE
from config.files import UnreadableFileError, read_within
from workers.flower.web_app import FlowerApp
from workers.listening import add_listening_arguments, asked_to_end, refuse, socket_from, url_of
from workers.progress_file import progress_file
from workers.self_check import check_oneself
from workers.web_limits import MOST_BODY_BYTES

PORT = 5555
FOR_OWNER_ALONE = 0o077  # the state holds the arguments of everybody's tasks
logger = logging.getLogger("whichpool.flower")


def login_from(file: Path) -> str:
    """Return the ``USER:PASSWORD`` that a file holds.

    Raises:
        SystemExit: with one message, if it cannot be read or holds something else.
    """
    try:
        login = read_within(file, MOST_SECRET_BYTES).decode(errors="replace").strip()
    except UnreadableFileError as error:
        refuse(f"--login {file}: {error}.")
    user, _, password = login.partition(":")
    if not user or not password or not login.isascii():
        refuse(f"--login {file}: it does not hold USER:PASSWORD in ASCII.")
    return login


def check_state(file: Path) -> None:
    """Refuse a state that could never be read or saved.

    Raises:
        SystemExit: with one message.
    """
    readable = not file.exists() or (file.is_file() and os.access(file, os.R_OK))
    if not readable or not os.access(file.parent, os.R_OK | os.W_OK | os.X_OK):
        refuse(f"--state {file}: no file that can be read and written. Name another, or set WHICHPOOL_STATE.")


def set_up_logging() -> None:
    """Tell of failures, and of what a user did to the workers; not of a browser's first 401."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    for name in (logger.name, "flower.api"):
        logging.getLogger(name).setLevel(logging.INFO)
    for name in ("tornado.access", "flower.inspector"):  # the latter warns of workers that are not there yet
        logging.getLogger(name).setLevel(logging.ERROR)


def where_it_answers(url: str, rights: str) -> str:
    """Return where Flower is reached, and who may enter: from outside, if it is published."""
    published = os.environ.get(PUBLISHED_VARIABLE)
    if not published:
        return f"Flower answers at {url}, {rights}"
    login = "docker compose exec flower cat /srv/whichpool/access/flower/login"
    return f"Flower answers at {published}, {rights}; user and password: {login}"


async def serve(options: argparse.Namespace, login: str, bound: socket.socket) -> NoReturn:
    """Serve until SIGTERM or SIGINT, save what was seen, and end the process."""
    flower = FlowerApp(login, options.state, control=options.control)
    HTTPServer(flower, max_body_size=MOST_BODY_BYTES).add_socket(bound)
    flower.begin()
    url, file = url_of(bound), progress_file()
    checks = [check_oneself(f"{url}healthcheck", file, flower.check)] if file else []
    logger.info(where_it_answers(url, "in control" if options.control else "read-only"))
    await asked_to_end()
    for check in checks:
        check.cancel()
    flower.hearing.stop()  # type: ignore[no-untyped-call]  # Flower ships no types
    logging.shutdown()
    os._exit(0)  # Flower's threads may wait for a Redis that does not answer, and Python would wait for them


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_listening_arguments(parser, PORT)
    parser.add_argument("--login", type=Path, required=True, help="a file that holds USER:PASSWORD")
    parser.add_argument("--state", type=Path, required=True, help="where to keep what was seen")
    parser.add_argument("--control", action="store_true", help="let its users control the workers")
    options = parser.parse_args()
    set_up_logging()
    check_state(options.state)
    os.umask(FOR_OWNER_ALONE)
    asyncio.run(serve(options, login_from(options.login), socket_from(options)))


if __name__ == "__main__":
    main()
