"""What Redis says when it will not work, and what to do about it: one line each."""

from typing import NamedTuple

from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

AWAY = (RedisConnectionError, RedisTimeoutError, OperationalError)  # of one that does not answer
REDIS_ERRORS = (RedisError, KombuError)  # what redis-py says of it, and what Kombu does


class Refusal(NamedTuple):
    """Why a Redis refuses.

    Attributes:
        why: what it says, in plain words.
        remedy: what to type or to do.
        passes: whether it may pass by itself, so that waiting helps.
    """

    why: str
    remedy: str
    passes: bool = False

    @property
    def line(self) -> str:
        """Both in one line."""
        return f"{self.why}; {self.remedy}"


FULL = Refusal(
    "the Redis is full", "give it more: redis-cli CONFIG SET maxmemory 1gb, or run fewer jobs (-n)"
)
_NO_PASSWORD = Refusal("the Redis wants a password", "name a file that holds it: --broker-password-file FILE")
_CLUSTER = Refusal("this Redis is a cluster", "name a single Redis with --broker: Celery needs one")
# a part of Redis's message, in lower case: redis-py keeps the code before it of some errors alone
_REFUSALS = {
    "maxmemory": FULL,
    "misconf": Refusal(
        "the Redis cannot write to its disk, and takes no more",
        "make room on the disk of its folder (redis-cli CONFIG GET dir), and see its log",
    ),
    "read only replica": Refusal(
        "this Redis is a replica, which cannot be written to", "name its primary with --broker"
    ),
    "noreplicas": Refusal(
        "the Redis has fewer replicas than it is to write to",
        "start them, or redis-cli CONFIG SET min-replicas-to-write 0",
    ),
    "authentication required": _NO_PASSWORD,
    "already authenticated": _NO_PASSWORD,  # of a client that speaks RESP3
    "noauth": _NO_PASSWORD,
    "invalid username-password": Refusal(
        "the Redis refuses this user or password", "see redis-cli ACL LIST, and --broker-password-file FILE"
    ),
    "no permissions": Refusal(
        "the Redis does not let this user work", "redis-cli ACL LOG tells what; ACL SETUSER allows it"
    ),
    "loading the dataset": Refusal("the Redis loads its data", "wait, and try again", passes=True),
    "masterdown": Refusal(
        "this Redis is a replica whose primary is away", "name its primary with --broker", passes=True
    ),
    "running a script": Refusal(
        "a script blocks the Redis", "wait, or end it: redis-cli SCRIPT KILL", passes=True
    ),
    "max number of clients": Refusal(
        "the Redis takes no more clients", "redis-cli CONFIG SET maxclients 10000", passes=True
    ),
    "clusterdown": _CLUSTER,
    "moved ": _CLUSTER,
    "crossslot": _CLUSTER,
}  # fmt: skip


def refusal_of(error: BaseException) -> Refusal | None:
    """Return why a Redis that answers refuses, and the remedy; None where it does not answer at all."""
    said = str(error).lower()
    return next((refusal for part, refusal in _REFUSALS.items() if part in said), None)


def lasting_refusal(error: BaseException) -> Refusal | None:
    """Return the same where waiting does not help: also what Redis was not expected to say."""
    found = refusal_of(error)
    if found is not None:
        return None if found.passes else found
    is_away = isinstance(error, AWAY)
    return None if is_away else Refusal(f"the Redis refuses ({error})", "whichpool doctor tells more")
