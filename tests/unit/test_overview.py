"""whichpool.stack.overview: how a look at a stack is put, in one line and as a table."""

import io

import pytest
from rich.console import Console

from whichpool.stack.overview import Overview, QueueOverview, display

THREADS = QueueOverview("threads", hosts=2, slots=16, memory_mb=91.4, queued=12)
NOBODY = QueueOverview("prefork", hosts=0, slots=0, memory_mb=None, queued=3)
SEEN = Overview((THREADS, NOBODY), unacked=8, run="no run measures")


def test_a_queue_is_put_with_its_workers_and_its_messages() -> None:
    """Slots, hosts, memory, queued."""
    assert str(THREADS) == "threads: 16 slots on 2 hosts, 91 MB, 12 queued"


def test_one_slot_on_one_host_of_unknown_memory_is_put_plainly() -> None:
    """No plural, no host, no figure that is not known."""
    lone = QueueOverview("coordinator", hosts=1, slots=1, memory_mb=None, queued=0)
    assert str(lone) == "coordinator: 1 slot, 0 queued"


def test_a_queue_without_a_worker_is_put_as_such() -> None:
    """Its messages wait for nobody."""
    assert str(NOBODY) == "prefork: no worker, 3 queued"


def test_one_line_holds_all() -> None:
    """Queues, unacked, the run."""
    assert str(SEEN) == f"{THREADS} | {NOBODY} | 8 unacked | no run measures"


def test_a_pipe_gets_one_line_a_look(capsys: pytest.CaptureFixture[str]) -> None:
    """With the time before it, and no control characters."""
    with display(Console(file=io.StringIO())) as show:
        show(SEEN)
        show(SEEN)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" | ")[2] for line in lines] == [str(SEEN), str(SEEN)]


def test_a_terminal_gets_a_table() -> None:
    """The last look stays on the screen."""
    screen = io.StringIO()
    with display(Console(file=screen, force_terminal=True, width=100)) as show:
        show(SEEN)
    drawn = screen.getvalue()
    for word in ("threads", "16", "91", "12", "8 unacked; no run measures"):
        assert word in drawn
