"""workers.flower.state: when what was seen is saved, and what is left of it after a kill."""

import logging
import pickle
from pathlib import Path

import pytest
from flower.events import EventsState

from workers.flower.state import LONGEST_UNSAVED_S, QUIET_S, StateFile, Unsaved


def a_state(*tasks: str) -> EventsState:
    """Return a state that has seen these tasks arrive."""
    state = EventsState(max_tasks_in_memory=10)  # type: ignore[no-untyped-call]  # Flower ships no types
    for clock, uuid in enumerate(tasks):
        state.event({
            "type": "task-received", "hostname": "threads@here", "uuid": uuid, "name": "whichpool.sleep",
            "clock": clock, "timestamp": 1e9 + clock, "local_received": 1e9, "utcoffset": 0, "pid": 1,
        })  # type: ignore[no-untyped-call]  # see above  # fmt: skip
    return state


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a state that is not there yet."""
    return tmp_path / "state"


def test_nothing_seen_is_nothing_to_save() -> None:
    """However long it lasts."""
    assert not Unsaved().is_due(1e9)


def test_a_change_is_saved_when_it_has_been_quiet() -> None:
    """Not while more arrives: saving takes time from what is measured."""
    unsaved = Unsaved()
    unsaved.note(10.0)
    assert not unsaved.is_due(10.0 + QUIET_S - 0.1)
    assert unsaved.is_due(10.0 + QUIET_S)


def test_a_long_run_is_saved_now_and_then() -> None:
    """A kill takes a minute's tasks at most."""
    unsaved, second = Unsaved(), 0
    while second < LONGEST_UNSAVED_S:
        unsaved.note(second)
        assert not unsaved.is_due(second)
        second += 1
    assert unsaved.is_due(second)


def test_what_was_saved_is_not_saved_again() -> None:
    """A Flower that nobody uses writes nothing."""
    unsaved = Unsaved()
    unsaved.note(10.0)
    unsaved.clear()
    assert not unsaved.is_due(1e9)


def test_a_state_is_read_as_it_was_saved(file: Path) -> None:
    """The tasks, the oldest first, and how many events of which kind each worker sent."""
    tasks = [str(number) for number in range(10)]
    StateFile(file).save(a_state(*tasks))
    found = StateFile(file).load()
    assert list(found.tasks) == tasks
    assert found.counter["threads@here"] == {"task-received": 10}


def test_there_is_nothing_before_the_first_save(file: Path) -> None:
    """Flower starts with nothing seen."""
    assert StateFile(file).load() is None


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", pickle.dumps(1), pickle.dumps((1, {})), pickle.dumps((None, {})),
     b"cgone.module\nState\n.", b"SQLite format 3\0"],
)  # fmt: skip
def test_what_is_no_state_starts_with_nothing(file: Path, content: bytes) -> None:
    """Half a file, another program's, another version's: Flower has to start all the same."""
    file.write_bytes(content)
    assert StateFile(file).load() is None


def test_a_cut_state_starts_with_nothing(file: Path) -> None:
    """Wherever it is cut."""
    StateFile(file).save(a_state("a"))
    whole = file.read_bytes()
    for length in range(0, len(whole), 50):
        file.write_bytes(whole[:length])
        assert StateFile(file).load() is None


def test_what_is_no_state_is_put_aside_and_told_of(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody may want to look at it."""
    file.write_bytes(b"garbage")
    StateFile(file).load()
    assert not file.exists()
    assert file.with_name("state.unreadable").read_bytes() == b"garbage"
    (told,) = caplog.records
    assert str(file.with_name("state.unreadable")) in told.message


def test_a_state_that_cannot_be_read_is_no_fresh_start(tmp_path: Path) -> None:
    """It would be overwritten by the next save."""
    with pytest.raises(IsADirectoryError):
        StateFile(tmp_path).load()


def test_a_save_that_fails_leaves_what_was_there(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk costs what was seen since, and one line in the log."""
    StateFile(file).save(a_state("a"))
    before = file.read_bytes()

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as half:
            half.write(data[:10])
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    StateFile(file).save(a_state("a", "b"))
    assert file.read_bytes() == before
    assert [(one.levelno, one.message) for one in caplog.records] == [
        (logging.ERROR, f"what was seen is not saved: {file}.new: No space left on device")
    ]
