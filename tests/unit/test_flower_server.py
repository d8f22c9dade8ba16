"""workers.flower.server: what it reads and refuses before it serves, and what it tells."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.flower.server import check_state, login_from, set_up_logging

LOGGERS = ("", "flower.api", "flower.inspector", "tornado.access", "whichpool.flower")


@pytest.fixture
def _logging_as_it_was() -> Iterator[None]:
    """Set levels back: logging belongs to the process."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    handlers = logging.root.handlers[:]
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.root.handlers[:] = handlers


def test_the_login_is_what_the_file_holds(tmp_path: Path) -> None:
    """Without its line's end."""
    file = tmp_path / "login"
    file.write_text("user:pass:word\n", encoding="utf-8")
    assert login_from(file) == "user:pass:word"


@pytest.mark.parametrize("content", ["", "user", "user:", ":password", "user:pässword", "\udcff:x"])
def test_what_is_no_login_is_refused(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message that names the flag and holds nothing of the file, and exit code 2."""
    file = tmp_path / "login"
    file.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(SystemExit) as ended:
        login_from(file)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said == f"Error: --login {file}: it does not hold USER:PASSWORD in ASCII.\n"


@pytest.mark.parametrize(("name", "reason"), [("none", "No such file or directory"), (".", "Is a directory")])
def test_a_login_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message, and exit code 2."""
    with pytest.raises(SystemExit) as ended:
        login_from(tmp_path / name)
    assert (ended.value.code, capsys.readouterr().err) == (
        2,
        f"Error: --login {tmp_path / name}: {reason}.\n",
    )


@pytest.mark.parametrize("name", ["none/state", "folder", "file/state"])
def test_a_state_that_cannot_be_kept_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No folder, a folder in the file's place, a file in the folder's place."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as ended:
        check_state(tmp_path / name)
    assert ended.value.code == 2
    assert f"--state {tmp_path / name}: no file that can be read and written." in capsys.readouterr().err


@pytest.mark.usefixtures("_logging_as_it_was")
@pytest.mark.parametrize(
    ("name", "level", "told"),
    [
        ("flower.api.control", logging.INFO, True),  # who shut a worker down
        ("whichpool.flower", logging.INFO, True),
        ("flower.events", logging.WARNING, True),
        ("tornado.application", logging.ERROR, True),
        ("tornado.access", logging.WARNING, False),  # a browser asks without the login first: 401
        ("flower.inspector", logging.WARNING, False),  # no worker has answered, because none is there yet
        ("flower.events", logging.INFO, False),
    ],
)
def test_the_log_has_what_somebody_has_to_know(name: str, level: int, told: bool) -> None:
    """Failures, and what users did to the workers."""
    logging.root.setLevel(logging.WARNING)  # basicConfig leaves pytest's handlers alone
    set_up_logging()
    assert logging.getLogger(name).isEnabledFor(level) is told
