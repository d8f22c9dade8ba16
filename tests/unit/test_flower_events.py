"""workers.flower_events: heard again after a failure, saved in time."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workers.app import app
from workers.flower_events import RETRY_S, SteadyEvents
from workers.flower_state import LONGEST_UNSAVED_S, StateFile

MOST_TASKS = 2


class EnoughError(BaseException):
    """The thread has tried often enough."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a state that is not there yet."""
    return tmp_path / "state"


def inside(file: Path, act: Callable[[SteadyEvents], object]) -> None:
    """Make the events inside a loop, and act on them there."""

    async def run() -> None:
        act(SteadyEvents(app, file, MOST_TASKS))

    asyncio.run(run())


def hear(file: Path, *heard: dict[str, Any], later_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hear of these events, and look so many seconds later whether to save."""

    async def run() -> None:
        events = SteadyEvents(app, file, MOST_TASKS)
        for event in heard:
            events.on_event(event)
        await asyncio.sleep(0)  # the loop takes what was handed over
        now = time.monotonic()
        monkeypatch.setattr("workers.flower_events.time.monotonic", lambda: now + later_s)
        events.save_if_due()

    asyncio.run(run())


def tasks_in(file: Path) -> list[str]:
    """Return the tasks that a saved state knows, the oldest first."""
    state: Any = StateFile(file).load()
    return list(state.tasks)


def an_event(uuid: str, kind: str = "task-received") -> dict[str, Any]:
    """Return an event of a worker that is called threads@here."""
    return {
        "type": kind, "hostname": "threads@here", "uuid": uuid, "name": "whichpool.sleep", "clock": 1,
        "timestamp": 1e9, "local_received": 1e9, "utcoffset": 0, "pid": 1,
    }  # fmt: skip


def try_to_receive(events: SteadyEvents, monkeypatch: pytest.MonkeyPatch, *outcomes: str) -> list[float]:
    """Fail to receive, with these messages, one after the other; return how long it waited each time."""
    waits: list[float] = []
    left = list(outcomes)

    def receive() -> None:
        if not left:
            raise EnoughError
        raise ConnectionError(left.pop(0))

    monkeypatch.setattr(events, "_receive", receive)
    monkeypatch.setattr("workers.flower_events.time.sleep", waits.append)
    with pytest.raises(EnoughError):
        events.run()
    return waits


def test_it_tries_again_soon_however_long_redis_is_gone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flower alone doubles its wait each time, and stays blind for as long again."""

    def act(events: SteadyEvents) -> None:
        assert try_to_receive(events, monkeypatch, *["refused"] * 50) == [RETRY_S] * 50

    inside(file, act)


def test_an_outage_is_told_once(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not at each try."""
    inside(file, lambda events: try_to_receive(events, monkeypatch, "reset", "refused", "refused"))
    assert [record.message for record in caplog.records] == [
        "the workers' events do not arrive: reset", "the workers' events do not arrive: refused",
    ]  # fmt: skip


def test_it_is_known_that_nothing_is_received(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A health check asks."""

    def act(events: SteadyEvents) -> None:
        events.receiving = True
        try_to_receive(events, monkeypatch, "reset")
        assert not events.receiving

    inside(file, act)


def test_what_is_heard_is_saved_when_it_is_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop's thread takes it, and looks every second."""
    hear(file, an_event("a"), later_s=LONGEST_UNSAVED_S, monkeypatch=monkeypatch)
    assert tasks_in(file) == ["a"]


def test_nothing_is_saved_in_the_middle_of_a_run(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take time from what is measured."""
    hear(file, an_event("a"), later_s=0, monkeypatch=monkeypatch)
    assert not file.exists()


def test_a_heartbeat_is_not_worth_saving(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every worker sends one every two seconds, run or no run."""
    beat = {**an_event("a", "worker-heartbeat"), "freq": 2.0}
    hear(file, beat, later_s=LONGEST_UNSAVED_S, monkeypatch=monkeypatch)
    assert not file.exists()


def test_a_second_start_goes_on_where_the_first_ended(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest tasks are forgotten when there are too many."""
    older, newer = {**an_event("a"), "timestamp": 1.0}, {**an_event("b"), "timestamp": 2.0}
    hear(file, older, newer, later_s=LONGEST_UNSAVED_S, monkeypatch=monkeypatch)
    hear(file, an_event("c"), later_s=LONGEST_UNSAVED_S, monkeypatch=monkeypatch)
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
        beat = {**an_event("a", "worker-heartbeat"), "freq": 2.0}
        events.seen.event({**beat, "hostname": "threads@gone"})
        events.seen.event({**beat, "timestamp": time.time(), "local_received": time.time()})
        assert events.workers_alive() == {"threads@here"}

    inside(file, act)
