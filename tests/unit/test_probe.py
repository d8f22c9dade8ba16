"""workers.probe: what it records, and what it leaves alone (the part that needs no Redis)."""

import json
import socket
import stat
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from celery import Celery
from celery.exceptions import Reject

from config.broker import Broker
from tasks import keys as ledger_keys
from tasks.keys import CellKeys
from workers.ledger_file import write_ledger_file
from workers.probe import (
    RECORD_SCRIPT,
    address,
    host,
    increment_of,
    named_ledger,
    record,
    runs_again,
    script_keys,
    threads_are_greenlets,
    well_formed,
    writable,
)

HEADER = CellKeys("a-run", 3).header(7, attempt=0, sent=1.0)


@pytest.mark.parametrize(
    ("retval", "again"),
    [
        (Reject("not now", requeue=True), True),
        (Reject("never", requeue=False), False),
        (ValueError("requeue"), False),
        (None, False),
    ],
)
def test_only_a_requeueing_reject_runs_again(retval: object, again: bool) -> None:
    """Nothing is recorded then: the outcome is still to come."""
    assert runs_again(retval) is again


class OneCell:
    """A ledger that has the record script for one cell, and keeps what is recorded there."""

    def __init__(self, keeps_value: bytes | None) -> None:
        self.answers = (b"return 1", keeps_value)
        self.recorded: list[tuple[object, ...]] = []

    def pipeline(self, **_: object) -> AbstractContextManager["OneCell"]:
        """Answer what is asked next."""
        return nullcontext(self)

    def get(self, _key: str) -> None:
        """Queue the question for the script."""

    def hget(self, _key: str, _field: str) -> None:
        """Queue the question for the cell."""

    def execute(self) -> tuple[bytes, bytes | None]:
        """Answer both questions."""
        return self.answers

    def evalsha(self, _sha: str, _keys: int, *words: object) -> None:
        """Keep what is recorded."""
        self.recorded.append(words)


@pytest.mark.parametrize(("keeps", "value"), [(b"1", {"said": 1}), (b"0", None)])
def test_a_value_is_kept_only_where_the_plan_says_so(
    monkeypatch: pytest.MonkeyPatch, keeps: bytes, value: object
) -> None:
    """Most jobs' values are nobody's business."""
    ledger = OneCell(keeps)
    monkeypatch.setattr("workers.probe.client", lambda _app, _process: ledger)
    record(Celery(), HEADER, "succeeded", (1.0, 2.0, 0.5), {"said": 1})
    ((*_, sample, _runtime_s, _increment),) = ledger.recorded
    assert json.loads(str(sample))[-1] == value


def test_the_text_of_an_error_is_always_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says why a job failed."""
    ledger = OneCell(b"0")
    monkeypatch.setattr("workers.probe.client", lambda _app, _process: ledger)
    record(Celery(), HEADER, "failed", (1.0, 2.0, 0.5), "ValueError()")
    ((*_, sample, _runtime_s, _increment),) = ledger.recorded
    assert json.loads(str(sample))[-1] == "ValueError()"


def test_a_cell_that_the_ledger_does_not_know_yet_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer "unknown" is not kept: the next job finds what has been opened meanwhile."""
    ledger = OneCell(None)
    monkeypatch.setattr("workers.probe.client", lambda _app, _process: ledger)
    record(Celery(), HEADER, "succeeded", (1.0, 2.0, 0.5), None)
    assert ledger.recorded == []
    ledger.answers = (b"return 1", b"0")
    record(Celery(), HEADER, "succeeded", (1.0, 2.0, 0.5), None)
    assert len(ledger.recorded) == 1


@pytest.mark.parametrize(
    ("value", "increment"),
    [
        ({"increment": 5}, 5), ({"increment": -1}, -1), ({}, 0), (None, 0), ({"increment": 1.5}, 0),
        ({"increment": "x"}, 0), ({"increment": 2**70}, 0), ({"increment": True}, 0),
    ],
)  # fmt: skip
def test_only_a_whole_number_is_added_to_a_total(value: object, increment: int) -> None:
    """What Lua cannot add would leave a job that is done and has no sample."""
    assert increment_of(value) == increment


def test_a_header_names_the_job_and_nothing_else() -> None:
    """No address, no script, no key: who can read a message learns nothing of the ledger."""
    assert set(HEADER) == {"run", "cell", "n", "attempt", "sent"}


def test_without_a_file_no_ledger_is_named(tmp_path: Path) -> None:
    """The ledger is then in the app's own broker."""
    assert named_ledger(tmp_path) is None


def test_the_file_beside_the_probe_names_the_ledger(tmp_path: Path) -> None:
    """With what its connection needs."""
    file = write_ledger_file(tmp_path, Broker("redis://:secret@host/1"), socket_timeout=5.0)
    assert named_ledger(tmp_path) == {
        "url": "redis://:secret@host/1", "options": {"socket_timeout": 5.0},
    }  # fmt: skip
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("redis://:secret@host:6379/1", "redis://:secret@host:6379/1"),
        ("redis+socket:///run/redis.sock", "unix:///run/redis.sock"),
    ],
)
def test_the_ledger_is_in_the_apps_own_broker(broker: str, expected: str) -> None:
    """As redis-py spells it, with the password."""
    found = address(Celery(broker=broker))
    assert found.startswith(expected)


def test_the_host_is_this_one() -> None:
    """As the register says it, too."""
    assert host() == socket.gethostname()


def test_plain_threads_are_no_greenlets() -> None:
    """Their CPU clock means something."""
    assert not threads_are_greenlets()


def test_the_probe_loads_without_the_project() -> None:
    """It can be loaded into a worker of somebody else's."""
    program = (
        "import sys, workers.probe;"
        "ours = ('config', 'measure', 'tasks', 'whichpool', 'msgspec', 'rich', 'numpy', 'scipy');"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ours))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ran.stdout == "[]\n"


def test_the_probe_loads_where_a_task_takes_no_type_arguments() -> None:
    """As in Celery 5.6, with which it failed at import."""
    program = (
        "from celery.app.task import Task; del Task.__class_getitem__;"
        "import workers.probe; print(workers.probe.AnyTask)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ran.stdout == "<class 'celery.app.task.Task'>\n"


def test_the_probe_spells_the_keys_as_the_ledger_does() -> None:
    """It is a file of its own, and must not drift from the ledger's names."""
    keys = CellKeys("a-run", 3)
    assert script_keys(keys.header(7, 0, 1.0)) == keys.recorded()
    assert ledger_keys.RECORD_SCRIPT == RECORD_SCRIPT


@pytest.mark.parametrize(
    "odd",
    [
        None, "x", 1, [], {}, {"run": "r"}, {**HEADER, "n": "7"}, {**HEADER, "n": None},
        {**HEADER, "n": True}, {**HEADER, "run": ["r"]}, {**HEADER, "sent": "now"}, {**HEADER, "cell": 1.5},
        {**HEADER, "attempt": {}},
    ],
)  # fmt: skip
def test_a_header_that_names_no_job_is_none(odd: object) -> None:
    """Whoever may send a message may write one; its task runs, and nothing is recorded."""
    assert well_formed(odd) is None
    assert well_formed(HEADER) == HEADER


@pytest.mark.parametrize("value", [object(), float("nan"), {1: {2}}, b"bytes", [float("inf")]])
def test_a_value_that_json_cannot_hold_is_kept_as_text(value: object) -> None:
    """A job that returns one is recorded like any other."""
    assert writable(value) == repr(value)[:500]
    assert writable({"increment": 5}) == {"increment": 5}
