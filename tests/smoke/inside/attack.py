"""Attack Redis with the credential that this container has, in the way that the argument names."""

import sys
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from config.broker import Broker
from tasks.connection import open_client

MEGABYTE = 1_000_000


def fill(redis: Redis) -> None:
    """Write until Redis refuses."""
    for number in range(400):
        redis.set(f"filled:{number}", b"x" * MEGABYTE, ex=60)


ATTACKS: dict[str, Callable[[Any], object]] = {
    "far-bit": lambda redis: redis.execute_command("SETBIT", "far", 4_294_967_295, 1),
    "huge-value": lambda redis: redis.execute_command("SETRANGE", "huge", 536_870_911, "x"),
    "loop": lambda redis: redis.eval("while true do end", 0),
    "writing-loop": lambda redis: redis.eval("while true do redis.call('SET', 'looped', 1) end", 0),
    "fill": fill,
    "configure": lambda redis: redis.execute_command("CONFIG", "SET", "maxmemory", "0"),
    "flush": lambda redis: redis.execute_command("FLUSHALL"),
    "forget-scripts": lambda redis: redis.execute_command("SCRIPT", "FLUSH"),
    "kill-clients": lambda redis: redis.execute_command("CLIENT", "KILL", "TYPE", "normal"),
    "end": lambda redis: redis.execute_command("SHUTDOWN"),
}

if __name__ == "__main__":
    try:
        ATTACKS[sys.argv[1]](open_client(Broker.from_environment()))
    except RedisError as error:
        sys.exit(f"{type(error).__name__}: {error}")
