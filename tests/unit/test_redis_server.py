"""whichpool.clusters.redis_server: which redis-server an embedded cluster starts."""

from pathlib import Path

import pytest

from whichpool.clusters import redis_server
from whichpool.clusters.redis_server import find_redis_server
from whichpool.errors import UnavailableError


def test_the_one_on_path_is_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own."""
    server = tmp_path / "redis-server"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis_server() == str(server)


def test_without_any_the_message_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or how to do without."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(redis_server, "find_spec", lambda _: None)
    with pytest.raises(UnavailableError, match="no redis-server on PATH") as missing:
        find_redis_server()
    assert "apt-get install redis-server" in missing.value.message
    assert "--broker redis://" in missing.value.message
