"""workers.flower.events: heard again after a failure, saved in time."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workers.app import app
from workers.flower.events import RETRY_S, SteadyEvents
from workers.flower.state import LONGEST_UNSAVED_S, StateFile

MOST_TASKS = 2


class EnoughError(BaseException):
    """The thread has tried often enough."""


class Clock:
    """A clock that goes on when it is told to, in the place of the module `time`."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Note the wait, and do not wait."""
        self.waits.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock of the events."""
    ours = Clock()
    monkeypatch.setattr("workers.flower.events.time", ours)
    return ours


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a state that is not there yet."""
    return tmp_path / "state"


def inside(file: Path, act: Callable[[SteadyEvents], object]) -> None:
    """Make the events inside a loop, and act on them there."""

    async def run() -> None:
        act(SteadyEvents(app, file, MOST_TASKS))

    asyncio.run(run())


def looks(events: SteadyEvents, file: Path) -> int:
    """Look once whether to save; return how often it did."""
    before = file.stat().st_ino if file.exists() else None
    events.save_if_due()
    return int(file.exists() and file.stat().st_ino != before)


def hear(file: Path, clock: Clock, *heard: dict[str, Any], later_s: float = LONGEST_UNSAVED_S) -> int:
    """Hear of these events; look twice, so many seconds later; return how often it saved."""

    async def run() -> int:
        events = SteadyEvents(app, file, MOST_TASKS)
        for event in heard:
            events.on_event(event)
        await asyncio.sleep(0)  # the loop takes what was handed over
        clock.now += later_s
        return looks(events, file) + looks(events, file)

    return asyncio.run(run())


def tasks_in(file: Path) -> list[str]:
    """Return the tasks that a saved state knows, the oldest first."""
    return list(StateFile(file).load().tasks)


def an_event(uuid: str, kind: str = "task-received", **said: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    """Return an event of a worker that is called threads@here."""
    return {
        "type": kind, "hostname": "threads@here", "uuid": uuid, "name": "whichpool.sleep", "clock": 1,
        "timestamp": 1e9, "local_received": 1e9, "utcoffset": 0, "pid": 1, **said,
    }  # fmt: skip


def try_to_receive(events: SteadyEvents, monkeypatch: pytest.MonkeyPatch, *failures: str) -> None:
    """Fail to receive, with these messages, one after the other."""
    left = list(failures)

    def receive() -> None:
        if not left:
            raise EnoughError
        raise ConnectionError(left.pop(0))

    monkeypatch.setattr(events, "_receive", receive)
    with pytest.raises(EnoughError):
        events.run()


def test_it_tries_again_soon_however_long_redis_is_gone(
    file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flower alone doubles its wait each time, and stays blind for as long again."""
    inside(file, lambda events: try_to_receive(events, monkeypatch, *["refused"] * 50))
    assert clock.waits == [RETRY_S] * 50


@pytest.mark.usefixtures("clock")
def test_an_outage_is_told_once(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not at each try."""
    inside(file, lambda events: try_to_receive(events, monkeypatch, "reset", "refused", "refused"))
    assert [record.message for record in caplog.records] == [
        "the workers' events do not arrive: reset", "the workers' events do not arrive: refused",
    ]  # fmt: skip


@pytest.mark.usefixtures("clock")
def test_it_is_known_that_nothing_is_received(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A health check asks."""

    def act(events: SteadyEvents) -> None:
        events.receiving = True
        try_to_receive(events, monkeypatch, "reset")
        assert not events.receiving

    inside(file, act)


def test_what_is_heard_is_saved_once_when_it_is_time(file: Path, clock: Clock) -> None:
    """The loop's thread takes it, and looks every second; a Flower that nobody uses writes nothing."""
    assert hear(file, clock, an_event("a")) == 1
    assert tasks_in(file) == ["a"]


def test_nothing_is_saved_in_the_middle_of_a_run(file: Path, clock: Clock) -> None:
    """It would take time from what is measured."""
    assert hear(file, clock, an_event("a"), later_s=0) == 0


def test_a_heartbeat_is_not_worth_saving(file: Path, clock: Clock) -> None:
    """Every worker sends one every two seconds, run or no run."""
    assert hear(file, clock, an_event("", "worker-heartbeat", freq=2.0)) == 0


def test_a_second_start_goes_on_where_the_first_ended(file: Path, clock: Clock) -> None:
    """The oldest tasks are forgotten when there are too many."""
    hear(file, clock, an_event("a", timestamp=1.0), an_event("b", timestamp=2.0))
    hear(file, clock, an_event("c", timestamp=3.0))
    assert tasks_in(file) == ["b", "c"]


def test_what_was_seen_is_saved_at_the_end(file: Path) -> None:
    """Whether it was time or not."""

    def act(events: SteadyEvents) -> None:
        events.seen.event(an_event("a"))
        events.stop()  # type: ignore[no-untyped-call]  # Flower ships no types

    inside(file, act)
    assert tasks_in(file) == ["a"]


def test_a_worker_is_alive_while_its_heartbeats_arrive(file: Path) -> None:
    """One that was heard of long ago is not."""

    def act(events: SteadyEvents) -> None:
        now = time.time()
        events.seen.event(an_event("", "worker-heartbeat", freq=2.0, hostname="threads@gone"))
        events.seen.event(an_event("", "worker-heartbeat", freq=2.0, timestamp=now, local_received=now))
        assert events.workers_alive() == {"threads@here"}

    inside(file, act)
