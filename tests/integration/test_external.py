"""Somebody else's workers: what is refused, and how it is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from config.broker import Broker
from tasks.register import WorkerEntry, ready_workers, remove_entry, write_entry
from tests.integration.conftest import SLOTS
from whichpool.cli.ending import exit_code_of
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.external import ExternalCluster
from whichpool.errors import ExitCode, UnavailableError, UsageError
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.stack.redis_check import check_broker, check_version


def refused(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command, which has to find its broker unavailable; return what it says."""
    assert exit_code_of(["run", "--jobs", "sleep", *arguments]) == ExitCode.UNAVAILABLE
    out, err = capfd.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err


def test_an_unreachable_broker_is_named(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit 69, the address, and what to do instead."""
    said = refused(capfd, "--broker", f"unix://{tmp_path}/none.sock", "--results", str(tmp_path))
    assert "none.sock" in said
    assert "--broker" in said


@pytest.mark.parametrize("login", ["", "?password=s3cret"])
def test_a_missing_or_wrong_password_is_said(
    capfd: pytest.CaptureFixture[str], guarded: str, tmp_path: Path, login: str
) -> None:
    """Exit 69, and the password itself is not repeated."""
    said = refused(capfd, "--broker", f"unix://{guarded}{login}", "--results", str(tmp_path))
    assert "password" in said
    assert "s3cret" not in said


def test_a_broker_without_a_coordinator_is_refused(guarded: str) -> None:
    """Nobody would take the run."""
    with (
        pytest.raises(UnavailableError, match="no coordinator"),
        ExternalCluster(Broker(f"unix://{guarded}?password=right")),
    ):
        pass


def test_the_right_password_opens_the_broker(guarded: str) -> None:
    """The same address that is refused above, with the right password."""
    assert check_broker(Broker(f"unix://{guarded}?password=right")).ping()


@pytest.mark.parametrize("version", ["5.0.14", "6.0.20"])
def test_a_redis_older_than_6_2_is_refused(version: str) -> None:
    """The message names both versions."""
    with pytest.raises(UnavailableError, match=version):
        check_version(Broker("redis://somewhere:6379/0"), version)


@pytest.mark.parametrize("version", ["6.2.0", "7.0.15", "8.0.1", "10.1.0"])
def test_a_redis_from_6_2_on_is_taken(version: str) -> None:
    """Versions are compared as numbers."""
    check_version(Broker("redis://somewhere:6379/0"), version)


@pytest.fixture
def external(cluster: EmbeddedCluster) -> Iterator[ExternalCluster]:
    """Yield the tier's cluster, seen from outside."""
    with ExternalCluster(cluster.broker) as seen:
        yield seen


def test_the_workers_own_slots_are_the_default(external: ExternalCluster) -> None:
    """Whatever the default plan would have wanted."""
    assert external.place("threads", None, 16).concurrency == SLOTS


def test_a_concurrency_that_the_workers_do_not_have_is_refused(external: ExternalCluster) -> None:
    """The message says what they have."""
    with pytest.raises(UsageError, match=rf"--concurrency 64.*{SLOTS} on queue 'prefork.{SLOTS}'"):
        external.place("prefork", 64, 2)


def test_a_pool_without_a_worker_is_refused(external: ExternalCluster) -> None:
    """No job is sent to a queue that nobody consumes."""
    with pytest.raises(UnavailableError, match="'gevent'"):
        external.place("gevent", None, 2)


def test_fetch_without_a_latency_server_is_refused(external: ExternalCluster) -> None:
    """The flag and the variable that give its address are named."""
    plan = make_plan(Request(jobs=(guide_job("fetch"),)), external.place, "")
    with pytest.raises(UsageError, match="WHICHPOOL_WEB_URL"):
        external.start(plan)


def test_a_worker_that_left_is_not_in_the_register(redis: Redis) -> None:
    """An entry is gone once it is removed."""
    entry = WorkerEntry(
        name="leaver@host", pool="threads", concurrency=1, queue="q", host="h", process=1, started=0.0,
        memory_mb=None, events=False, gil=True, versions={},
    )  # fmt: skip
    write_entry(redis, entry)
    assert entry in ready_workers(redis)
    remove_entry(redis, entry.name)
    assert entry not in ready_workers(redis)
