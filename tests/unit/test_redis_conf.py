"""config.redis_conf: a server that only this user reaches."""

import shlex
from pathlib import Path

import pytest

from config.redis_conf import redis_conf


@pytest.mark.parametrize(
    "line",
    [
        "port 0",
        "unixsocketperm 700",
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "daemonize no",
    ],
)
def test_the_servers_manners(line: str) -> None:
    """No port; nothing evicted; what was acknowledged is on disk within a second; a child, no daemon."""
    assert line in redis_conf(Path("/run/private")).splitlines()


def test_all_its_files_are_in_its_folder() -> None:
    """What is removed with the folder is all there is."""
    lines = dict(shlex.split(line) for line in redis_conf(Path("/run/private")).splitlines())
    assert (lines["dir"], lines["unixsocket"]) == ("/run/private", "/run/private/redis.sock")
    assert lines["logfile"] == "/run/private/redis.log"
