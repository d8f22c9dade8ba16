"""tasks.queue_view: whose message it is (the part that needs no Redis)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from tasks.keys import CellKeys
from tasks.queue_view import QueueView, _id_of

CELL = CellKeys("run", 3)


def message(task_id: str) -> dict[str, object]:
    """Return the part of a Celery message that tells whose it is."""
    return {"body": "W10=", "headers": {"id": task_id, "task": "whichpool.noop"}, "properties": {}}


@given(st.integers(0, 10**7))
def test_a_queued_message_is_bare(n: int) -> None:
    """As LRANGE returns it."""
    assert _id_of(json.dumps(message(CELL.task_id(n))).encode(), CELL) == n


@given(st.integers(0, 10**7))
def test_an_unacked_message_stands_in_a_list(n: int) -> None:
    """With its exchange and routing key, as Kombu keeps it."""
    assert _id_of(json.dumps([message(CELL.task_id(n)), "", "threads"]).encode(), CELL) == n


def test_another_cells_message_is_left_alone() -> None:
    """It has an id, but none of ours."""
    assert _id_of(json.dumps(message("run.4.7")).encode(), CELL) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[]",
        b"3",
        b"null",
        b"{}",
        b'{"headers": null}',
        b'{"headers": {}}',
        b'[["headers"]]',
    ],
)
def test_what_is_no_task_message_is_left_alone(raw: bytes) -> None:
    """The database may be somebody else's, too."""
    assert _id_of(raw, CELL) is None


@given(st.binary(max_size=40))
def test_no_bytes_at_all_break_the_look(raw: bytes) -> None:
    """Whatever lies in the list."""
    assert _id_of(raw, CELL) is None


def test_messages_are_staged_beside_their_queue() -> None:
    """Where no worker looks."""
    assert QueueView(Redis(), "threads.4").staged == "whichpool:staged:threads.4"
