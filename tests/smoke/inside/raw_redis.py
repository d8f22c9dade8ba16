"""Send each argument's lines to Redis on a connection of its own; print each one's last answer.

Neither Redis client nor login: what anybody could send who reaches the port.
"""

import json
import socket
import sys


def last_answer(lines: list[str]) -> str:
    """Return the first line of Redis's answer to the last of some one-line commands."""
    with socket.create_connection(("redis", 6379), 5) as connection, connection.makefile("rw") as redis:
        redis.write("".join(f"{line}\r\n" for line in lines))
        redis.flush()
        return [redis.readline().strip() for _ in lines][-1]


sys.stdout.write(json.dumps([last_answer(argument.splitlines()) for argument in sys.argv[1:]]))
