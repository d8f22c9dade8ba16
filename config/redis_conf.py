"""The configuration of an embedded cluster's private redis-server."""

from pathlib import Path


def redis_conf(folder: Path) -> str:
    """Return a redis.conf for a server that only this user reaches, through a Unix socket.

    No port and no password: the folder's mode 0700 is the fence. ``noeviction``, because an eviction
    could take queues and guard bits; AOF everysec, so that a restarted server goes on where it was.
    """
    lines = {
        "port": "0",
        "unixsocket": f'"{folder}/redis.sock"',
        "unixsocketperm": "700",
        "dir": f'"{folder}"',
        "logfile": f'"{folder}/redis.log"',
        "loglevel": "warning",
        "daemonize": "no",
        "save": '""',
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    return "".join(f"{key} {value}\n" for key, value in lines.items())
