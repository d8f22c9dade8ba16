"""The stack's users in a real Redis: what they may do, and that a restart loses nothing of theirs."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.retry import Retry

from config.pools import STACK_POOLS
from config.redis_acl import HEALTH_KEY, users_acl
from tasks.register import ready_workers
from tests.asking import until
from tests.faults.test_command import command
from whichpool.errors import ExitCode

Client = Callable[..., Redis]
COUNTERS = "unguarded,redis-getset,redis-lock,redis-incr,ledger"


class Server:
    """A redis-server of this test's own, with the stack's users and log."""

    def __init__(self, program: str, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        (folder / "users.acl").write_text(users_acl("stack-secret", "health-secret"), encoding="ascii")
        # always: with everysec, Redis answers a write and holds it back while a slow disk's fsync goes on
        self._command = [
            program, "--port", "0", "--unixsocket", str(self.socket), "--dir", str(folder), "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble", "no",
            "--aclfile", str(folder / "users.acl"),
        ]  # fmt: skip
        self._folder = folder

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, (self._folder / "log").read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL it."""
        self._process.kill()
        self._process.wait()

    def client(self, user: str | None = None, password: str | None = None) -> Redis:
        """Return a client for a user."""
        once = Retry(NoBackoff(), 0)
        return Redis(unix_socket_path=str(self.socket), username=user, password=password, retry=once)

    def _answers(self) -> bool:
        with self.client("health", "health-secret") as client:
            try:
                return bool(client.set(HEALTH_KEY, 1))
            except RedisError:
                return False


@pytest.fixture(scope="module")
def knows_the_list(redis_server: str) -> str:
    """Return a redis-server that can read the stack's list of commands; skip with one of 7.0.

    It refuses a list that names ``client|setinfo``, which came with 7.2; 6.2 takes any name. The stack has 8.
    """
    shown = subprocess.run([redis_server, "--version"], capture_output=True, text=True, check=True).stdout
    if "v=7.0." in shown:
        pytest.skip(f"{redis_server} is of 7.0, which refuses a list with commands of later versions")
    return redis_server


@pytest.fixture
def server(knows_the_list: str, tmp_path: Path) -> Iterator[Server]:
    """Yield a running server."""
    started = Server(knows_the_list, tmp_path)
    started.start()
    yield started
    started.kill()


def test_what_a_transaction_wrote_survives_a_restart(server: Server) -> None:
    """The log is replayed as the default user: one with fewer permissions would drop it (issue 14541)."""
    with server.client("whichpool", "stack-secret") as client, client.pipeline(transaction=True) as pipe:
        pipe.set("plan", "kept").sadd("runs", "a").execute()
    server.kill()
    server.start()
    with server.client("whichpool", "stack-secret") as client:
        assert client.get("plan") == b"kept"
        assert client.smembers("runs") == {b"a"}


@pytest.mark.parametrize(
    ("user", "password"), [(None, None), ("default", ""), ("default", "x"), ("whichpool", "x")]
)
def test_whoever_has_no_password_is_refused(server: Server, user: str | None, password: str | None) -> None:
    """Without a name, as the default user, and with a wrong password."""
    with server.client(user, password) as client, pytest.raises(AuthenticationError):
        client.get("plan")


@pytest.mark.parametrize(
    "command",
    ["CONFIG GET *", "KEYS *", "FLUSHALL", "FLUSHDB", "SHUTDOWN", "DEBUG SLEEP 0", "ACL LIST", "MODULE LIST",
     "REPLICAOF NO ONE", "CLIENT LIST", "SCRIPT FLUSH", "MONITOR", "SAVE"],
)  # fmt: skip
def test_the_stack_may_not_administer(server: Server, command: str) -> None:
    """It runs jobs; it does not run Redis."""
    with server.client("whichpool", "stack-secret") as client, pytest.raises(NoPermissionError):
        client.execute_command(*command.split())


@pytest.mark.parametrize("command", ["GET whichpool:health", "SET plan x", "PING", "KEYS *"])
def test_the_health_check_may_only_write_its_key(server: Server, command: str) -> None:
    """That is what it is for: a Redis that cannot write is not healthy."""
    with server.client("health", "health-secret") as client, pytest.raises(NoPermissionError):
        client.execute_command(*command.split())


def test_a_run_on_the_stacks_workers_needs_nothing_more(server: Server, tmp_path: Path) -> None:
    """Every strategy and every way to send jobs, with the permissions that the stack has."""
    broker = f"unix://whichpool:stack-secret@{server.socket}"
    run = ("run", "--broker", broker, "--jobs", "noop,files", "--counters", COUNTERS, "-n", "8", "-k", "5",
           "--rounds", "1", "--load", "0.5", "--report", "none", "--json", "-")  # fmt: skip
    with ExitStack() as stack:
        for pool in (*STACK_POOLS, "coordinator"):
            stack.enter_context(command(tmp_path, "worker", pool, "--broker", broker, "--concurrency", "2"))
        with server.client("whichpool", "stack-secret") as client:
            until(lambda: len(ready_workers(client)) == 3)
        process = stack.enter_context(command(tmp_path, *run))
        out, error = process.communicate(timeout=90)
    assert process.returncode == ExitCode.OK, error
    assert json.loads(out)["status"] == "complete"
