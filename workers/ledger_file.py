"""The file that tells a probe where its ledger is, whatever the broker of the worker that has loaded it."""

import os
from pathlib import Path

import msgspec

from config.broker import Broker
from workers.probe import LEDGER_FILE

FOR_OWNER_ALONE = 0o600  # an address may hold a password


class LedgerAddress(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a ledger.

    Attributes:
        url: as redis-py spells it.
        options: redis-py's own for a connection: of TLS (``ssl_ca_certs``, ``ssl_certfile``, ``ssl_keyfile``,
            ``ssl_cert_reqs``), and time limits in seconds (``socket_timeout``, ``socket_connect_timeout``).
    """

    url: str
    options: dict[str, str | float | bool] = {}


def write_ledger_file(folder: Path, broker: Broker, **options: str | float | bool) -> Path:
    """Write the file beside a probe that lies in a folder, readable by its owner alone; return its path.

    Args:
        folder: where the probe's file is.
        broker: the address of the ledger's Redis.
        options: see `LedgerAddress`.

    Raises:
        FileExistsError: if there is one already.
    """
    file = folder / LEDGER_FILE
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER_ALONE)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.encode(LedgerAddress(url=broker.redis_url, options=options)))
    return file
