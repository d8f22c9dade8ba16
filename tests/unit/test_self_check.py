"""workers.self_check and its file: the age follows what a process does."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from socket import create_server

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from workers import self_check
from workers.listening import url_of
from workers.progress_file import progress_file, touch_progress_file
from workers.self_check import check_oneself

LONG_AGO = 1_000.0


class Page(RequestHandler):
    """Answers with the status that its path names."""

    def get(self, status: str) -> None:
        """Answer."""
        self.set_status(int(status))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a progress file that is not there yet."""
    return tmp_path / "progress"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check without a pause."""
    monkeypatch.setattr(self_check, "SELF_CHECK_AGAIN_S", 0.0)
    monkeypatch.setattr(self_check, "SELF_CHECK_EVERY_S", 0.01)


class Checked:
    """Counts checks, and raises what it is told to for so many of them."""

    def __init__(self, error: Exception | None = None, failures: float = 0) -> None:
        self.error = error
        self.failures = failures
        self.times = 0

    def __call__(self) -> None:
        """Be asked."""
        self.times += 1
        if self.error and self.times <= self.failures:
            raise self.error


async def until(enough: Callable[[], bool]) -> None:
    """Let the loop run until there is enough."""
    async with asyncio.timeout(10):
        while not enough():  # noqa: ASYNC110 (a file sets no event)
            await asyncio.sleep(0.001)


def check(file: Path, status: int, also: Checked, enough: Callable[[], bool]) -> None:
    """Serve pages with a status, and check oneself until there is enough."""

    async def serve() -> None:
        bound = create_server(("127.0.0.1", 0))
        bound.setblocking(False)
        server = HTTPServer(Application([(r"/(\d+)", Page)], log_function=lambda _: None))
        server.add_socket(bound)
        checking = check_oneself(f"{url_of(bound)}{status}", file, also)
        await until(enough)
        checking.cancel()
        server.stop()
        await server.close_all_connections()

    asyncio.run(serve())


def test_no_file_is_kept_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's own worker has no use for one; an empty name is none."""
    assert progress_file() is None
    monkeypatch.setenv("WHICHPOOL_PROGRESS_FILE", "")
    assert progress_file() is None


def test_the_file_is_the_one_that_the_variable_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the image sets it."""
    monkeypatch.setenv("WHICHPOOL_PROGRESS_FILE", "/run/progress")
    assert progress_file() == Path("/run/progress")


def test_noted_progress_makes_the_file_young(file: Path) -> None:
    """Whatever it was before."""
    touch_progress_file(file, stalled_s=LONG_AGO)
    touch_progress_file(file)
    assert time.time() - file.stat().st_mtime < 10


def test_a_stall_makes_the_file_as_old_as_the_stall(file: Path) -> None:
    """A health check reads the age, and nothing else."""
    touch_progress_file(file, stalled_s=LONG_AGO)
    assert LONG_AGO <= time.time() - file.stat().st_mtime < LONG_AGO + 10


@pytest.mark.parametrize("status", [200, 401, 404])
def test_a_server_that_answers_gets_on(file: Path, status: int) -> None:
    """A page behind a login answers, too."""
    check(file, status, Checked(), file.exists)


def test_progress_is_noted_again_and_again(file: Path) -> None:
    """The file stays young."""
    touch_progress_file(file, stalled_s=LONG_AGO)
    check(file, 200, Checked(), lambda: time.time() - file.stat().st_mtime < 10)
    touch_progress_file(file, stalled_s=LONG_AGO)
    also = Checked()
    check(file, 200, also, lambda: also.times >= 3)
    assert time.time() - file.stat().st_mtime < 10


def test_a_server_that_fails_does_not_get_on(file: Path) -> None:
    """An answer 500 is none."""
    also = Checked()
    check(file, 500, also, lambda: also.times >= 3)
    assert not file.exists()


@pytest.mark.parametrize("error", [OSError("no route"), RedisConnectionError("gone")])
def test_what_else_is_out_of_order_lets_the_file_grow_old(file: Path, error: Exception) -> None:
    """A Flower without its Redis shows yesterday's figures: it answers, and is not well."""
    also = Checked(error, failures=float("inf"))
    check(file, 200, also, lambda: also.times >= 3)
    assert not file.exists()


def test_what_is_well_again_gets_on(file: Path) -> None:
    """The checks go on after a failure."""
    check(file, 200, Checked(OSError("no route"), failures=2), file.exists)


def test_a_server_that_is_not_reached_does_not_get_on(file: Path) -> None:
    """Nothing listens at the address."""
    also = Checked()

    async def run() -> None:
        with create_server(("127.0.0.1", 0)) as bound:
            url = url_of(bound)
        checking = check_oneself(url, file, also)
        await until(lambda: also.times >= 3)
        checking.cancel()

    asyncio.run(run())
    assert not file.exists()
