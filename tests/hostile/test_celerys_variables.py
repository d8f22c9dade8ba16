"""In a shell that is set up for another Celery application, nothing of ours goes to that one's broker."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.connection import open_client
from tasks.register import ready_workers
from tests.asking import ask, until
from tests.faults.test_command import command
from tests.smoke.stack import free_port
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.errors import ExitCode

NAMES = (
    "CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL", "CELERY_RESULT_BACKEND",
    "BROKER_URL", "RESULT_BACKEND", "FLOWER_BROKER_API",
)  # fmt: skip
RUN = ("--jobs", "noop", "-n", "10", "--rounds", "1", "--concurrency", "2", "--report", "none")
SCRIPTS = Path(__file__).parents[2] / "scripts"


class Listener:
    """A server that counts who connects, and answers nobody."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._socket.getsockname()[1]}/0"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # it was closed
            self.connections += 1
            connection.close()

    def close(self) -> None:
        """Listen no more."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Yield the other application's broker, which every variable of Celery's names."""
    listener = Listener()
    for name in NAMES:
        monkeypatch.setenv(name, listener.url)
    for name in ("CELERY_LOADER", "CELERY_CONFIG_MODULE", "DJANGO_SETTINGS_MODULE", "APP"):
        monkeypatch.setenv(name, "another.application")
    monkeypatch.setenv("CELERY_WORKER_QUEUES", "another")
    yield listener
    listener.close()


@pytest.fixture
def own(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield a Redis of ours, without workers."""
    assert redis_server
    with EmbeddedCluster() as cluster:
        yield cluster


def test_the_listener_counts_who_connects(elsewhere: Listener) -> None:
    """Or the tests below would show nothing."""
    port = int(elsewhere.url.rpartition(":")[2].partition("/")[0])
    socket.create_connection(("127.0.0.1", port)).close()
    until(lambda: elsewhere.connections == 1)


@pytest.mark.parametrize(
    "words", [("run", *RUN), ("scale", "--job", "noop", "--concurrency", "1,2", "-n", "10", "--rounds", "1")]
)
def test_a_run_goes_to_its_own_broker(
    redis_server: str, elsewhere: Listener, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """It is complete, and nobody connected elsewhere."""
    assert redis_server
    with command(tmp_path, *words) as process:
        out, error = process.communicate(timeout=90)
    assert process.returncode == ExitCode.OK, error
    assert "complete" in out
    assert elsewhere.connections == 0


def test_a_cluster_flower_and_scripts_stay_with_their_own_broker(
    redis_server: str, elsewhere: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`up --flower`, and each script that submits to it."""
    assert redis_server
    with command(tmp_path, "up", "--flower", "--flower-port", "0", "--concurrency", "1") as process:
        monkeypatch.setenv("WHICHPOOL_BROKER", broker_said_by(process))
        for script in ("submit_io.py", "submit_cpu.py"):
            done = subprocess.run(
                [sys.executable, str(SCRIPTS / script), "-n", "2"], capture_output=True, text=True,
                timeout=60, check=False, cwd=tmp_path,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert elsewhere.connections == 0


@pytest.mark.parametrize("words", [("worker", "threads"), ("worker", "prefork"), ("worker", "coordinator")])
def test_a_worker_stays_with_its_own_broker(
    own: EmbeddedCluster, elsewhere: Listener, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """As a service starts it, with its address in a flag, until it has registered."""
    redis = open_client(own.broker)
    with command(tmp_path, *words, "--broker", own.broker.url):
        until(lambda: ready_workers(redis))
    redis.close()
    assert elsewhere.connections == 0


def test_flower_stays_with_its_own_broker(own: EmbeddedCluster, elsewhere: Listener, tmp_path: Path) -> None:
    """As a service starts it, until it answers."""
    (tmp_path / "login").write_text("user:secret")
    port = free_port()
    words = ("--port", str(port), "--login", "login", "--state", "state", "--broker", own.broker.url)
    with command(tmp_path, "flower", *words):
        until(lambda: answers(f"http://127.0.0.1:{port}/"))
    assert elsewhere.connections == 0


def answers(url: str) -> bool:
    """Whether a server answers at an address, whatever it says."""
    try:
        return ask(url)[0] > 0
    except OSError:
        return False


def broker_said_by(process: subprocess.Popen[str]) -> str:
    """Return the address that `whichpool up` prints."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("Ctrl-C"):
            break
    return said.partition("WHICHPOOL_BROKER=")[2].split()[0]
