"""The servers as commands: `up --flower`, `whichpool flower`, `whichpool web`."""

import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from redis import Redis

from config.broker import Broker
from tasks.connection import open_client
from tests.asking import ask, until
from tests.faults.test_command import assert_gone, command, family
from tests.smoke.stack import free_port
from whichpool.errors import ExitCode
from workers.self_check import SELF_CHECK_EVERY_S

OLD_S = SELF_CHECK_EVERY_S + 1.5  # a server that is well keeps its file younger than that
LOGIN = "user:a-long-password"


def said_by_up(process: subprocess.Popen[str]) -> str:
    """Return what `whichpool up` prints until it is ready."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    return "".join(lines)


def test_up_says_where_flower_is_and_where_its_login_is(tmp_path: Path) -> None:
    """What it prints is enough to log in."""
    with command(tmp_path, "up", "--flower", "--flower-port", "0", "--concurrency", "1") as process:
        (line,) = (line for line in said_by_up(process).splitlines() if line.startswith("Flower: "))
        url, _, rest = line.removeprefix("Flower: ").partition(" ")
        login = Path(rest.rpartition(" ")[2].rstrip(")")).read_text(encoding="utf-8").strip()
        assert ask(url, login=login)[0] == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_up_leaves_no_flower_and_no_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """Ctrl-C and SIGTERM take all of it away."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with command(tmp_path, "up", "--flower", "--flower-port", "0", "--concurrency", "1") as process:
        said_by_up(process)
        processes = family(process)
        assert any("workers.flower.server" in one.cmdline() for one in processes)
        assert list(tmp_path.glob("whichpool-*/flower-login"))
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in err
    assert_gone(processes)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port of loopback that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield bound.getsockname()[1]


def test_a_taken_port_is_told_with_its_flag(tmp_path: Path, taken: int) -> None:
    """Exit code 2, and one message."""
    with command(tmp_path, "up", "--flower", "--flower-port", str(taken)) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (ExitCode.USAGE, "")
    (line,) = err.splitlines()
    assert line.startswith(f"Error: --flower-port {taken}: Address already in use")


def test_a_taken_port_is_told_with_its_variable(tmp_path: Path, taken: int) -> None:
    """Somebody else may have set it."""
    with command(tmp_path, "up", "--flower", "--flower-port", str(taken)) as process:
        assert "WHICHPOOL_FLOWER_PORT" in process.communicate(timeout=30)[1]


class Server:
    """A server that a command became."""

    def __init__(self, process: subprocess.Popen[str], url: str, progress: Path) -> None:
        self.process = process
        self.url = url
        self._progress = progress

    def answers(self) -> bool:
        """Whether a page that needs no login is served."""
        try:
            return ask(self.url, "healthcheck")[0] == HTTPStatus.OK
        except ConnectionRefusedError:
            return False

    def is_well(self) -> bool:
        """Whether a health check finds that it made progress a moment ago."""
        return self._progress.exists() and time.time() - self._progress.stat().st_mtime < OLD_S


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    """Start a server on a free port of loopback; kill it at the end of the block."""
    port, progress = free_port(), folder / "progress"
    with command(folder, *arguments, "--port", str(port), "--progress-file", str(progress)) as process:
        yield Server(process, f"http://127.0.0.1:{port}/", progress)


@pytest.fixture
def as_flower(tmp_path: Path, guarded: str) -> tuple[str, ...]:
    """Return the command that runs Flower on a Redis that wants a password."""
    (tmp_path / "login").write_text(LOGIN, encoding="utf-8")
    (tmp_path / "password").write_text("right", encoding="utf-8")
    return (
        "flower", "--login", str(tmp_path / "login"), "--state", str(tmp_path / "state"),
        "--broker", f"unix://{guarded}", "--broker-password-file", str(tmp_path / "password"),
    )  # fmt: skip


@pytest.fixture
def redis(guarded: str) -> Iterator[Redis]:
    """Yield a client for that Redis."""
    client = open_client(Broker(f"unix://{guarded}?password=right"))
    yield client
    client.close()


def test_flower_is_well_while_it_answers_and_hears_of_its_workers(
    tmp_path: Path, as_flower: tuple[str, ...]
) -> None:
    """It says so by itself: nobody has to boot a Python to ask it."""
    with serving(tmp_path, *as_flower) as flower:
        until(flower.is_well)
        assert ask(flower.url, "api/workers", LOGIN)[0] == HTTPStatus.OK


def test_flower_is_not_well_without_its_redis(
    tmp_path: Path, as_flower: tuple[str, ...], redis: Redis
) -> None:
    """It still answers, with what was true before."""
    with serving(tmp_path, *as_flower) as flower:
        until(flower.is_well)
        redis.shutdown(nosave=True)
        until(lambda: not flower.is_well())
        assert flower.answers()


def test_flower_ends_at_once_although_its_redis_does_not_answer(
    tmp_path: Path, as_flower: tuple[str, ...], redis: Redis
) -> None:
    """Its threads wait for Redis, without end; a stack that goes down does not wait for them."""
    os.kill(redis.info("server")["process_id"], signal.SIGSTOP)
    with serving(tmp_path, *as_flower) as flower:
        until(flower.answers)
        flower.process.send_signal(signal.SIGTERM)
        assert flower.process.wait(timeout=5) == ExitCode.OK


def test_what_flower_saw_is_saved_at_its_end_for_its_owner_alone(
    tmp_path: Path, as_flower: tuple[str, ...]
) -> None:
    """It holds the arguments of everybody's tasks."""
    with serving(tmp_path, *as_flower) as flower:
        until(flower.answers)
        flower.process.terminate()
        flower.process.wait(timeout=10)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o600


def test_flowers_log_tells_of_an_outage_and_of_no_secret(
    tmp_path: Path, as_flower: tuple[str, ...], redis: Redis
) -> None:
    """Nor of a login that was wrong, nor of anybody's traceback."""
    with serving(tmp_path, *as_flower) as flower:
        until(flower.is_well)
        for login in (LOGIN, "user:wröng", "user:wrong-one", ""):
            ask(flower.url, "", login)
        redis.shutdown(nosave=True)
        until(lambda: not flower.is_well())
        flower.process.terminate()
        _, log = flower.process.communicate(timeout=20)
    first, second, *others = log.splitlines()
    assert first.endswith(f"INFO Flower answers at {flower.url}, read-only")
    assert "WARNING the workers' events do not arrive: " in second
    assert len(others) <= 1  # Redis may be seen to hang up first, and to be gone next
    assert not [
        secret for secret in ("right", "long-password", "wrong-one", "wröng", "Traceback") if secret in log
    ]


def test_a_wedged_latency_server_is_not_well(tmp_path: Path) -> None:
    """Its file grows old until it goes on."""
    with serving(tmp_path, "web") as web:
        until(web.is_well)
        web.process.send_signal(signal.SIGSTOP)
        until(lambda: not web.is_well())
        web.process.send_signal(signal.SIGCONT)
        until(web.is_well)


def test_ctrl_c_ends_the_latency_server_without_a_traceback(tmp_path: Path) -> None:
    """It was started in the foreground of somebody's terminal."""
    with serving(tmp_path, "web") as web:
        until(web.answers)
        web.process.send_signal(signal.SIGINT)
        assert web.process.communicate(timeout=10) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("flower", "--login", "none", "--state", "state"), "none: No such file or directory."),
        (("flower", "--login", ".", "--state", "state"), "Is a directory."),
        (("flower", "--login", "empty", "--state", "state"), "it does not hold USER:PASSWORD"),
        (("flower", "--login", "login", "--state", "none/state"), "WHICHPOOL_STATE"),
        (("flower", "--login", "login", "--state", "state", "--port", "{taken}"), "Address already in use"),
        (("web", "--port", "{taken}"), "WHICHPOOL_PORT"),
        (("web", "--address", "192.0.2.1"), "WHICHPOOL_ADDRESS"),
    ],
)
def test_what_a_server_cannot_use_is_told_in_one_message(
    tmp_path: Path, taken: int, arguments: tuple[str, ...], said: str
) -> None:
    """Exit code 2, and no traceback."""
    (tmp_path / "empty").touch()
    (tmp_path / "login").write_text(LOGIN, encoding="utf-8")
    with command(tmp_path, *(word.format(taken=taken) for word in arguments)) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (ExitCode.USAGE, "")
    (line,) = err.splitlines()
    assert line.startswith("Error: --")
    assert said in line
