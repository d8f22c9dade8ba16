"""One Redis address in the two spellings that Celery and redis-py want."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

ENVIRONMENT_VARIABLE = "WHICHPOOL_BROKER"
DEFAULT_URL = "redis://127.0.0.1:6379/0"
_SPELLINGS = {"redis": "redis", "rediss": "rediss", "unix": "redis+socket", "redis+socket": "redis+socket"}
OLDEST_REDIS = (6, 2)


class BadAddressError(ValueError):
    """The broker's address is not one that Celery and redis-py both understand."""


@dataclass(frozen=True, slots=True)
class Broker:
    """The address of the Redis that is broker, ledger and result backend in one.

    Raises:
        BadAddressError: if the scheme is not redis, rediss, unix or redis+socket.
    """

    url: str

    def __post_init__(self) -> None:
        if self.url.partition("://")[0] not in _SPELLINGS:
            raise BadAddressError(
                f"{self.masked!r} is no Redis address; allowed are redis://HOST:PORT/DB, "
                "rediss://HOST:PORT/DB and unix:///PATH/redis.sock"
            )

    @classmethod
    def from_environment(cls) -> "Broker":
        """Read ``WHICHPOOL_BROKER``, else the Redis of this host."""
        return cls(os.environ.get(ENVIRONMENT_VARIABLE, DEFAULT_URL))

    @property
    def celery_url(self) -> str:
        """The address as Celery spells it (``redis+socket://`` for a Unix socket)."""
        scheme, _, rest = self.url.partition("://")
        return f"{_SPELLINGS[scheme]}://{rest}"

    @property
    def redis_url(self) -> str:
        """The address as redis-py spells it (``unix://`` for a Unix socket)."""
        return self.celery_url.replace("redis+socket://", "unix://", 1)

    @property
    def has_password(self) -> bool:
        """Whether the address itself holds a password."""
        return urlsplit(self.url).password is not None

    @property
    def masked(self) -> str:
        """The address without its password, for messages and logs."""
        parts = urlsplit(self.url)
        if parts.password is None:
            return self.url
        return self.url.replace(f":{parts.password}@", ":***@", 1)
