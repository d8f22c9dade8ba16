"""What doctor tells to type to a Redis is typed as it was printed, and mends what it was about."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tasks.connection import open_client
from whichpool.cli.ending import exit_code_of
from whichpool.clusters.embedded import EmbeddedCluster


@pytest.fixture
def cluster(redis_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedCluster]:
    """Yield a Redis whose redis-cli is on PATH, as it is where somebody runs one."""
    redis_cli = Path(redis_server).with_name("redis-cli")
    if not redis_cli.exists() and shutil.which("redis-cli") is None:
        pytest.skip("no redis-cli beside the redis-server")
    monkeypatch.setenv("PATH", f"{redis_cli.parent}{os.pathsep}{os.environ['PATH']}")
    with EmbeddedCluster() as running:
        yield running


@pytest.mark.parametrize(
    ("title", "setting", "bad", "good"),
    [
        ("maxmemory-policy", "maxmemory-policy", "allkeys-lru", "noeviction"),
        ("persistence", "appendonly", "no", "yes"),
    ],
)
def test_a_remedy_for_redis_mends_it(  # noqa: PLR0913, PLR0917 (what is set, and to what)
    cluster: EmbeddedCluster, capfd: pytest.CaptureFixture[str], title: str, setting: str, bad: str, good: str
) -> None:
    """The finding is gone afterwards."""
    with open_client(cluster.broker) as redis:
        redis.config_set(setting, bad)
        remedy = remedies(cluster, capfd)[title]
        assert remedy is not None
        subprocess.run(remedy.partition(" (")[0], shell=True, check=True, capture_output=True)  # noqa: S602 (as typed)
        assert value_of(redis, setting) == good
    assert remedies(cluster, capfd)[title] is None


def remedies(cluster: EmbeddedCluster, capfd: pytest.CaptureFixture[str]) -> dict[str, str | None]:
    """Return what doctor tells to type, by what it is about."""
    exit_code_of(["doctor", "--broker", cluster.broker.url, "--json"])
    sys.stdout.flush()
    return {one["title"]: one["remedy"] for one in json.loads(capfd.readouterr().out)}


def value_of(redis: Redis, setting: str) -> str:
    """Return what a setting of Redis is now."""
    found: dict[str, str] = redis.config_get(setting)  # type: ignore[assignment]  # redis-py types it wider
    return found[setting]
