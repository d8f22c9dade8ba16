"""The broker that a command's flags and variables name."""

from pathlib import Path

from config.broker import BadAddressError, Broker
from whichpool.called_as import START_STACK
from whichpool.errors import UsageError


def broker_from(url: str | None, password_file: Path | None = None) -> Broker:
    """Return the broker of an external cluster.

    Args:
        url: what ``--broker`` or its variable says; without it the Redis of this host.
        password_file: what ``--broker-password-file`` or its variable says.

    Raises:
        UsageError: if the address is not a Redis address, or the password's file cannot be read.
    """
    try:
        named = Broker.by_default() if url is None else Broker(url)
    except BadAddressError as error:
        raise UsageError(f"--broker: {error}.") from None
    try:
        return named.with_password_from(password_file) if password_file else named
    except BadAddressError as error:
        raise UsageError(
            f"--broker-password-file: {error}. (Of containers: {START_STACK} makes it.)"
        ) from None
