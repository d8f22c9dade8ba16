"""whichpool.clusters.external: the slots of somebody else's workers (the part that needs no Redis)."""

import msgspec
import pytest

from config.broker import Broker
from tasks.register import WorkerEntry
from whichpool.clusters.external import on_pool, slots_by_queue
from whichpool.errors import UnavailableError
from whichpool.stack.redis_check import check_broker

WORKER = WorkerEntry(
    name="threads@a", pool="threads", concurrency=4, queue="threads", host="a", process=1, started=0.0,
    memory_mb=None, events=False, gil=True, versions={},
)  # fmt: skip
TWIN = msgspec.structs.replace(WORKER, name="threads@b", host="b", concurrency=8)
SMALL = msgspec.structs.replace(WORKER, name="threads.2@a", queue="threads.2", concurrency=2)
COORDINATOR = msgspec.structs.replace(WORKER, name="coordinator@a", queue="coordinator", concurrency=1)


def test_the_coordinators_worker_is_none_of_its_pool() -> None:
    """It runs on threads, but no job may go there."""
    assert on_pool([WORKER, COORDINATOR], "threads") == [WORKER]


def test_workers_of_another_pool_are_left_out() -> None:
    """Each pool is asked for by itself."""
    assert on_pool([WORKER], "prefork") == []


def test_workers_on_one_queue_add_up_their_slots() -> None:
    """Two hosts, one queue."""
    assert slots_by_queue([WORKER, TWIN, SMALL]) == {"threads": 12, "threads.2": 2}


def test_a_redis_that_does_not_answer_is_unavailable() -> None:
    """The message says where it was looked for, and what to type."""
    with pytest.raises(UnavailableError, match=r"no Redis answers at unix:///nowhere/redis\.sock") as refused:
        check_broker(Broker("unix:///nowhere/redis.sock"))
    assert "--broker" in refused.value.message
    assert refused.value.exit_code == 69


def test_what_to_type_when_no_redis_answers_is_the_callers_to_say() -> None:
    """The flags of one command are none of another's."""
    with pytest.raises(UnavailableError, match=r"\nStart it\.$"):
        check_broker(Broker("unix:///nowhere/redis.sock"), "Start it.")
