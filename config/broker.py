"""One Redis address in the two spellings that Celery and redis-py want."""

import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

ENVIRONMENT_VARIABLE = "WHICHPOOL_BROKER"
DEFAULT_URL = "redis://127.0.0.1:6379/0"
_SPELLINGS = {"redis": "redis", "rediss": "rediss", "unix": "redis+socket", "redis+socket": "redis+socket"}
OLDEST_REDIS = (6, 2)
# redis-py takes a password before the host, or as a query argument
_IN_LOGIN = re.compile(r"^(?P<before>(?:[^:/]*://)?[^:/@]*:)(?!//).+(?=@)")
_IN_QUERY = re.compile(r"(?P<before>[?&]password=)[^&]+")


class BadAddressError(ValueError):
    """The broker's address is not one that Celery and redis-py both understand."""


@dataclass(frozen=True, slots=True)
class Broker:
    """The address of the Redis that is broker, ledger and result backend in one.

    Raises:
        BadAddressError: if the scheme is not redis, rediss, unix or redis+socket, or the port is none.
    """

    url: str

    def __post_init__(self) -> None:
        if self.url.partition("://")[0] not in _SPELLINGS or not _has_valid_port(self.url):
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
        return self.masked != self.url

    @property
    def masked(self) -> str:
        """The address without its password, for messages and logs."""
        return _IN_QUERY.sub(r"\g<before>***", _IN_LOGIN.sub(r"\g<before>***", self.url))


def _has_valid_port(url: str) -> bool:
    try:
        port = urlsplit(url).port
    except ValueError:
        return False  # not a number, out of range, or a bracket without its twin
    return port is None or port >= 0
