"""Waiting for results that do not come: nobody runs the jobs that are sent here."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from config.broker import Broker
from tasks.connection import open_client
from tasks.keys import WORKERS
from tasks.register import WorkerEntry, write_entry
from tests.integration.test_scripts import environment
from whichpool.errors import ExitCode
from whichpool.stack.gather import gather
from workers.client_app import client_app

SCRIPT = Path(__file__).parents[2] / "scripts" / "submit_io.py"
ENTRY = WorkerEntry(
    name="threads@here", pool="threads", concurrency=1, queue="threads", host="here", process=1, started=0.0,
    memory_mb=None, events=False, gil=True, versions={},
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex")  # Celery's own, to store a result


@pytest.fixture
def broker(guarded: str) -> Broker:
    """Return the address of a Redis without workers."""
    return Broker(f"unix://:right@{guarded}")


@pytest.fixture
def redis(broker: Broker) -> Iterator[Redis]:
    """Yield a client for it; its register holds a worker that takes nothing."""
    client = open_client(broker)
    write_entry(client, ENTRY)
    client.persist(WORKERS + ENTRY.name)
    yield client
    client.close()


def asked(redis: Redis) -> int:
    """Return how often somebody has asked for many keys at a time."""
    return int(redis.info("commandstats").get("cmdstat_mget", {}).get("calls", 0))


@pytest.fixture
def waiting(broker: Broker, redis: Redis, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield the script when it has sent its jobs, and waits for results."""
    script = subprocess.Popen(
        [sys.executable, str(SCRIPT), "-n", "20"], cwd=tmp_path, text=True,
        env=environment(WHICHPOOL_BROKER=broker.url), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with script:
        deadline = time.monotonic() + 30
        while asked(redis) < 2:  # once for the register, then for results
            assert script.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield script
        script.kill()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_script_says_that_its_jobs_still_run(
    waiting: subprocess.Popen[str], end: signal.Signals
) -> None:
    """Exit 130 and one line, however many results are still to come."""
    waiting.send_signal(end)
    out, said = waiting.communicate(timeout=30)
    assert waiting.returncode == ExitCode.INTERRUPTED
    assert (out, said) == ("", "interrupted; jobs that were sent still run\n")


def test_a_redis_that_goes_away_is_said_in_one_line(waiting: subprocess.Popen[str], redis: Redis) -> None:
    """Exit 69, without a traceback."""
    with suppress(RedisConnectionError):
        redis.shutdown(nosave=True)
    _, said = waiting.communicate(timeout=60)
    assert waiting.returncode == ExitCode.UNAVAILABLE
    (line,) = said.splitlines()
    assert "went away" in line


@pytest.fixture
def app(broker: Broker) -> Iterator[Celery]:
    """Yield a Celery app that sends; one whose connections nobody closes warns when it is collected."""
    sending = client_app(broker)
    yield sending
    sending.backend.client.connection_pool.disconnect()  # type: ignore[attr-defined]  # Redis's has one
    sending.close()


def test_results_that_never_come_are_given_up(app: Celery) -> None:
    """After a time without any; what has come is counted."""
    app.backend.mark_as_done("second", 1)
    tally = gather(app, ["first", "second", "third"], time.monotonic(), patience_s=0.3)
    assert (tally.sent, tally.succeeded, tally.ended) == (3, 1, 1)


def test_more_results_than_are_asked_for_at_a_time_are_all_counted(
    app: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once."""
    monkeypatch.setattr("whichpool.stack.gather.LOOK_AT", 2)
    for task_id in "abcde":
        app.backend.mark_as_done(task_id, 1)
    assert gather(app, "abcde", time.monotonic()).succeeded == 5
