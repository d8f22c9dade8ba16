"""One Redis address in the two spellings that Celery and redis-py want."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.broker_syntax import masked, why_no_address
from config.files import read_within

ENVIRONMENT_VARIABLE = "WHICHPOOL_BROKER"
PASSWORD_FILE_VARIABLE = "WHICHPOOL_BROKER_PASSWORD_FILE"  # noqa: S105 (the name of a variable)
DEFAULT_URL = "redis://127.0.0.1:6379/0"
_SPELLINGS = {"redis": "redis", "rediss": "rediss", "unix": "redis+socket", "redis+socket": "redis+socket"}
_SOCKET = "redis+socket://"
_DB, _VIRTUAL_HOST = re.compile(r"(?<=[?&])db="), re.compile(r"(?<=[?&])virtual_host=")
OLDEST_REDIS = "6.2"
MOST_SECRET_BYTES = 4096
ALLOWED = "redis://HOST:PORT/DB, rediss://HOST:PORT/DB and unix:///PATH/redis.sock"


class BadAddressError(ValueError):
    """The broker's address is not one that Celery and redis-py both understand."""


@dataclass(frozen=True, slots=True)
class Broker:
    """The address of the Redis that is broker, ledger and result backend in one.

    Raises:
        BadAddressError: if the scheme is not redis, rediss, unix or redis+socket, or the host, the port, the
            database or an option is none.
    """

    url: str

    def __post_init__(self) -> None:
        if self.url.partition("://")[0] not in _SPELLINGS:
            raise BadAddressError(f"{self.masked!r} is not a Redis address; allowed are {ALLOWED}")
        if reason := why_no_address(self.redis_url):
            raise BadAddressError(f"{self.masked!r} is not a Redis address ({reason}); allowed are {ALLOWED}")

    @classmethod
    def by_default(cls) -> "Broker":
        """Return what ``WHICHPOOL_BROKER`` names, else the Redis of this host."""
        return cls(os.environ.get(ENVIRONMENT_VARIABLE, DEFAULT_URL))

    @classmethod
    def from_environment(cls) -> "Broker":
        """Return the default broker, with the password from the file that is named, if one is.

        ``WHICHPOOL_BROKER_PASSWORD_FILE`` names it: an environment can be read by whoever may inspect a
        container, a file has permissions.

        Raises:
            BadAddressError: if the address is none, or the password's file cannot be read.
        """
        named = cls.by_default()
        file = os.environ.get(PASSWORD_FILE_VARIABLE)
        return named.with_password_from(Path(file)) if file else named

    def with_password_from(self, file: Path) -> "Broker":
        """Return this address with the password that a file holds.

        Raises:
            BadAddressError: if the file cannot be read or is empty, or the address has a password already.
        """
        if self.has_password:
            raise BadAddressError(f"{self.masked!r} has a password of its own; omit it or {file}")
        try:
            password = read_within(file, MOST_SECRET_BYTES).decode().strip()
        except ValueError as error:  # it cannot be read, or is no text
            raise BadAddressError(f"no password in {file}: {error}") from None
        if not password:
            raise BadAddressError(f"no password in {file}: it is empty")
        return Broker(_with_password(self.url, quote(password, safe="")))

    @property
    def celery_url(self) -> str:
        """The address as Celery spells it: ``redis+socket://`` and ``virtual_host=`` for a Unix socket."""
        scheme, _, rest = self.url.partition("://")
        spelled = f"{_SPELLINGS[scheme]}://{rest}"
        return _DB.sub("virtual_host=", spelled) if spelled.startswith(_SOCKET) else spelled

    @property
    def redis_url(self) -> str:
        """The address as redis-py spells it: ``unix://`` and ``db=`` for a Unix socket."""
        spelled = self.celery_url
        return _VIRTUAL_HOST.sub("db=", spelled.replace(_SOCKET, "unix://", 1))

    @property
    def has_password(self) -> bool:
        """Whether the address itself holds a password."""
        return self.masked != self.url

    @property
    def masked(self) -> str:
        """The address without its password, for messages and logs."""
        return masked(self.url)


def _with_password(url: str, password: str) -> str:
    # before the host for sockets, too: Kombu does not read a password from the query
    scheme, _, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user.removesuffix(':') if at else ''}:{password}@{host}"
