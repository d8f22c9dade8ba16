"""tasks.register: sums over workers (the part that needs no Redis)."""

import msgspec
import pytest

from tasks.register import WorkerEntry
from tasks.worker_totals import memory_mb, on_queue, slots

WORKER = WorkerEntry(
    name="threads@here", pool="threads", concurrency=4, queue="threads", host="here", process=1, started=0.0,
    memory_mb=50.0, events=False, gil=True, versions={"python": "3.11.7"},
)  # fmt: skip
OTHER = msgspec.structs.replace(WORKER, name="prefork@here", queue="prefork", concurrency=2, memory_mb=80.0)


def test_workers_are_found_by_their_queue() -> None:
    """Not by their pool."""
    assert on_queue([WORKER, OTHER], "prefork") == [OTHER]


def test_slots_add_up() -> None:
    """Over all workers."""
    assert slots([WORKER, OTHER]) == 6
    assert slots([]) == 0


def test_memory_adds_up() -> None:
    """Over all workers."""
    assert memory_mb([WORKER, OTHER]) == 130.0


def test_memory_is_unknown_as_soon_as_one_workers_is() -> None:
    """A part would pass for the whole."""
    assert memory_mb([WORKER, msgspec.structs.replace(OTHER, memory_mb=None)]) is None


def test_memory_of_nobody_is_unknown() -> None:
    """Not zero."""
    assert memory_mb([]) is None


@pytest.mark.parametrize("entry", [WORKER, msgspec.structs.replace(WORKER, memory_mb=None, gil=False)])
def test_an_entry_survives_json(entry: WorkerEntry) -> None:
    """As the register keeps it."""
    assert msgspec.json.decode(msgspec.json.encode(entry), type=WorkerEntry) == entry
