"""workers.watchdog: what counts as progress, and when a worker has to end."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError

from tasks.task_progress import note_progress, noted_progress
from workers.watchdog import EXIT_CODE, Duty, Look, Progress, Watchdog

IDLE = Look(accepted=0, active=0, noted=0.0)
MOVES = st.sampled_from([Look(1, 0, 0.0), Look(0, 1, 0.0), Look(0, 0, 1.0)])


class Queue:
    """A Redis that knows one queue's length, or is away."""

    def __init__(self, length: int | None) -> None:
        self.length = length

    def llen(self, _queue: str) -> int:
        """Return the length."""
        if self.length is None:
            raise RedisConnectionError
        return self.length


def watchdog(length: int | None, duty: Duty, ends: list[int]) -> Watchdog:
    """Return a watchdog that only notes how it would end its process."""
    redis: Any = Queue(length)
    return Watchdog(Celery(), redis, duty, ends.append)


def test_a_worker_that_does_not_move_with_jobs_waiting_stalls() -> None:
    """The seconds count from the last look at which something had moved."""
    progress = Progress(now=0.0)
    assert [progress.stalled_s(IDLE, 5, now) for now in (10.0, 13.0, 17.5)] == [0.0, 3.0, 7.5]


@given(MOVES)
def test_a_start_an_end_and_a_note_are_progress(moved: Look) -> None:
    """Whichever of the three changes."""
    progress = Progress(now=0.0)
    progress.stalled_s(IDLE, 5, 10.0)
    assert progress.stalled_s(moved, 5, 60.0) == 0.0


def test_an_empty_queue_is_no_stall() -> None:
    """A worker without work, or with its last jobs running, may take its time."""
    progress = Progress(now=0.0)
    assert [progress.stalled_s(IDLE, 0, now) for now in (10.0, 1000.0)] == [0.0, 0.0]


def test_a_worker_with_every_slot_taken_has_not_stalled() -> None:
    """Its jobs are long; when one slot is free, the seconds begin."""
    progress = Progress(now=0.0)
    looks = [(Look(4, 4, 0.0, busy=True), now) for now in (10.0, 4_000.0)]
    assert [progress.stalled_s(look, 5, now) for look, now in looks] == [0.0, 0.0]
    assert progress.stalled_s(Look(4, 3, 0.0), 5, 4_010.0) == 0.0
    assert progress.stalled_s(Look(4, 3, 0.0), 5, 4_017.0) == 7.0


def test_waiting_begins_when_the_queue_fills() -> None:
    """An hour of idleness before does not count."""
    progress = Progress(now=0.0)
    progress.stalled_s(IDLE, 0, 3600.0)
    assert progress.stalled_s(IDLE, 1, 3601.0) == 1.0


def test_a_worker_is_ended_when_its_patience_is_over(capfd: pytest.CaptureFixture[str]) -> None:
    """Its last words name the queue, the seconds and the variable."""
    ends: list[int] = []
    watchdog(3, Duty("threads", 5.0, None), ends).act(5.1)
    said = capfd.readouterr().err
    assert ends == [EXIT_CODE]
    assert all(word in said for word in ("'threads'", "5 s", "WHICHPOOL_WATCHDOG"))


@pytest.mark.parametrize(("patience_s", "stalled_s"), [(5.0, 4.9), (0.0, 1e9)])
def test_a_worker_within_its_patience_lives(patience_s: float, stalled_s: float) -> None:
    """No patience at all is patience for ever."""
    ends: list[int] = []
    watchdog(3, Duty("threads", patience_s, None), ends).act(stalled_s)
    assert ends == []


def test_the_progress_file_has_the_time_of_the_last_progress(tmp_path: Path) -> None:
    """Its age is the seconds that the worker has stalled."""
    file = tmp_path / "progress"
    watchdog(3, Duty("threads", 0.0, file), []).act(40.0)
    assert 39.0 < time.time() - file.stat().st_mtime < 45.0


def test_without_redis_there_is_nothing_to_say() -> None:
    """A restart of the worker would be no cure."""
    assert watchdog(None, Duty("threads", 5.0, None), []).look() is None


def test_a_look_sees_a_note_of_the_task_itself() -> None:
    """The coordinator's one task takes minutes, and makes progress."""
    app = Celery()
    before = noted_progress(app)
    note_progress(app)
    assert noted_progress(app) > before == 0.0


def test_the_duty_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a container sets."""
    monkeypatch.setenv("WHICHPOOL_WATCHDOG", "45")
    monkeypatch.setenv("WHICHPOOL_PROGRESS_FILE", "/run/progress")
    assert Duty.from_environment("threads") == Duty("threads", 45.0, Path("/run/progress"))


def test_without_settings_nothing_is_kept_and_nobody_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A private cluster is supervised by its command."""
    for name in ("WHICHPOOL_WATCHDOG", "WHICHPOOL_PROGRESS_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert Duty.from_environment("threads") == Duty("threads", 0.0, None)
    assert os.environ.get("WHICHPOOL_WATCHDOG") is None
