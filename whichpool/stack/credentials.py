"""The stack's credentials: generated once, kept in files, one folder for each service that reads them."""

import os
import secrets
from pathlib import Path

from config.redis_acl import users_acl
from whichpool.errors import FaultError

LAYOUT = 1
READ_BY_OWNER_AND_GROUP = 0o440
FLOWER_USER = "whichpool"


def ensure_credentials(folder: Path) -> None:
    """Write what is missing in the folders ``broker``, ``redis`` and ``flower`` of a folder.

    A password that is there stays as it is. Redis's list of users is derived, and written anew each time:
    a newer version's commands are allowed after an update, and an older one's no more.

    Raises:
        FaultError: if a newer version wrote the folder, a file holds no secret, or one cannot be written.
    """
    try:
        _check_layout(folder / "broker" / "layout")
        stack = _secret(folder / "broker" / "password")
        health = _secret(folder / "redis" / "health-password")
        write_private(folder / "redis" / "users.acl", users_acl(stack, health))
        _secret(folder / "flower" / "login", f"{FLOWER_USER}:")
        write_private(folder / "broker" / "layout", f"{LAYOUT}\n")
    except OSError as error:
        raise FaultError(f"{error.filename}: {error.strerror}; no credentials, no stack.") from None


def _check_layout(file: Path) -> None:
    layout = file.read_text(encoding="ascii").strip() if file.exists() else str(LAYOUT)
    if not layout.isdecimal() or int(layout) > LAYOUT:
        raise FaultError(
            f"{file}: layout {layout}; this version knows {LAYOUT}. A newer version made these volumes: use "
            "that one, or start anew with: docker compose down --volumes"
        )


def _secret(file: Path, prefix: str = "") -> str:
    """Return the secret that a file holds; generate it first if there is none.

    Raises:
        FaultError: if the file holds none: an empty password would let everybody in.
    """
    if not file.exists():
        write_private(file, f"{prefix}{secrets.token_urlsafe(32)}\n")
    secret = file.read_text(encoding="ascii", errors="replace").strip()
    parts = secret.partition(":")[::2] if prefix else (secret,)
    if not (all(parts) and secret.isascii() and secret.isprintable()):
        what = "USER:PASSWORD" if prefix else "a password"
        raise FaultError(f"{file}: it does not hold {what}. Remove it, and a new one is generated.")
    return secret


def write_private(file: Path, text: str) -> None:
    """Write a file that its owner and group can read, in one step: nobody ever sees half of it."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_BY_OWNER_AND_GROUP)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
