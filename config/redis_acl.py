"""The users of the stack's Redis: one for the stack, one for the health check, and no default user."""

from hashlib import sha256

STACK_USER = "whichpool"
HEALTH_USER = "health"
HEALTH_KEY = "whichpool:health"

# What the stack was seen to send (INFO commandstats), what Kombu sends when it restores messages, and
# nothing else: no CONFIG, KEYS, FLUSHALL, SHUTDOWN, DEBUG, and none that a later Redis brings.
STACK_COMMANDS = (
    "auth", "client|setinfo", "hello", "info", "ping", "time",
    "brpop", "lindex", "llen", "lpush", "lrange", "lrem", "ltrim", "rename", "rpop", "rpoplpush", "rpush",
    "bitcount", "getbit", "setbit",
    "hdel", "hexists", "hget", "hgetall", "hincrby", "hlen", "hmget", "hset", "hsetnx",
    "sadd", "sismember", "smembers", "spop", "srem",
    "zadd", "zcount", "zrange", "zrangebyscore", "zrem", "zrevrangebyscore",
    "del", "exists", "expire", "get", "incrby", "mget", "persist", "pexpire", "pttl", "scan", "set", "setex",
    "type",
    "discard", "exec", "multi", "unwatch", "watch",
    "psubscribe", "publish", "punsubscribe", "subscribe", "unsubscribe",
    "eval", "evalsha", "script|exists", "script|load",
)  # fmt: skip
HEALTH_COMMANDS = ("auth", "set", "script|kill", "shutdown")  # the latter two end a script that blocks


def users_acl(stack_password: str, health_password: str) -> str:
    """Return the text of Redis's ACL file; it holds the passwords' hashes, never the passwords.

    All keys and channels, because this Redis serves the stack alone and a user's own queues may have any
    name. Scripts, because Kombu and redis-py's lock load theirs themselves. The health check can write its
    one key: a Redis that is loading, full or unable to write its AOF refuses that. It can end a script that
    blocks everybody, if need be by a restart, which keeps what the log has.
    """
    return (
        # Off, so that nobody can be this user; but Redis up to 8.4 replays its AOF as this user, and drops
        # transactions that it may not run (redis issue 14541): with fewer permissions, a restart loses data.
        "user default off ~* &* +@all\n"
        f"user {STACK_USER} on #{_hash(stack_password)} ~* &* {_allowed(STACK_COMMANDS)}\n"
        f"user {HEALTH_USER} on #{_hash(health_password)} ~{HEALTH_KEY} {_allowed(HEALTH_COMMANDS)}\n"
    )


def _hash(password: str) -> str:
    return sha256(password.encode()).hexdigest()


def _allowed(commands: tuple[str, ...]) -> str:
    return " ".join(f"+{command}" for command in commands)
