"""The ledger's scripts against a real Redis: each effect once."""

import json
import time
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from measure.cells.cell_summary import CellCounts, summarise
from measure.model.plan import CellPlan, Plan
from tasks.cell_ledger import CellLedger
from tasks.keys import UNFINISHED, RunKeys
from tasks.ledger import KEPT_S, ForeignPlanError, Ledger, UnknownRunError
from tasks.lua import script
from tasks.outcome import CellOutcome
from tasks.queue_view import QueueView
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import new_run_id
from whichpool.run.submission import Submission
from workers.client_app import client_app

CELL = CellPlan(job="noop", task="whichpool.noop", pool="threads", queue="a-test-queue", concurrency=2, n=10)
HELD, INDEX = "unacked", "unacked_index"  # Kombu's own keys


@pytest.fixture
def plan(redis: Redis) -> Iterator[Plan]:
    """Yield a plan of one cell that is open in the ledger; leave no trace of it."""
    opened = Plan(run_id=new_run_id(), created=time.time(), seed=0, rounds=1, cells=(CELL,))
    Ledger(redis).open_run(opened)
    yield opened
    for key in redis.scan_iter(f"whichpool:run:{opened.run_id}:*"):
        redis.delete(key)
    redis.srem("whichpool:runs:unfinished", opened.run_id)
    redis.delete(CELL.queue)


@pytest.fixture
def cell(redis: Redis, plan: Plan) -> CellLedger:
    """Return the cell's ledger, open."""
    ledger = CellLedger(redis, plan.run_id, 0, CELL)
    ledger.open()
    return ledger


def record(cell: CellLedger, n: int, outcome: str = "succeeded", increment: int = 0) -> object:
    """Record an outcome as the probe does."""
    sample = json.dumps([n, 1.0, 2.0, 2.5, 0.1, 11, 12, "a-host", 0, outcome, None])
    keys = cell.keys.recorded()
    return cell.redis.eval(script("record"), len(keys), *keys, n, outcome, sample, 0.5, increment)


def test_a_second_delivery_changes_nothing_but_the_duplicates(cell: CellLedger) -> None:
    """The guard bit keeps sample, outcome and increment from being counted again."""
    assert [record(cell, 3, increment=7), record(cell, 3, increment=7)] == [1, 0]
    counts = cell.counts()
    assert (counts.unique, counts.duplicates, cell.total()) == (1, 1, 7)
    assert [sample.n for sample in cell.samples()] == [3]


@pytest.mark.parametrize(
    "fails", ["total overflows", "total is not a number", "slowest is not a number", "samples"]
)
def test_a_record_that_fails_has_left_nothing(cell: CellLedger, fails: str) -> None:
    """Above all no guard bit: the job is recorded whole when it runs again."""
    if fails == "samples":
        cell.redis.set(cell.keys.samples, "no list")
    else:
        field, value = {
            "total overflows": ("total", str(2**63 - 1)), "total is not a number": ("total", "x"),
            "slowest is not a number": ("slowest_s", "x"),
        }[fails]  # fmt: skip
        cell.redis.hset(cell.keys.counts, field, value)
    with pytest.raises(ResponseError):
        record(cell, 3, increment=7)
    assert cell.done() == 0
    assert cell.redis.hget(cell.keys.counts, "succeeded") is None
    cell.redis.delete(cell.keys.samples)
    cell.redis.hdel(cell.keys.counts, "total", "slowest_s")
    assert record(cell, 3, increment=7) == 1
    assert (cell.done(), cell.total(), [sample.n for sample in cell.samples()]) == (1, 7, [3])


def test_missing_are_the_ids_without_a_bit(cell: CellLedger) -> None:
    """Whatever the order in which they were recorded."""
    for n in (9, 0, 4):
        record(cell, n)
    assert cell.missing() == [1, 2, 3, 5, 6, 7, 8]
    assert cell.done() == 3


@pytest.mark.parametrize("n", [-1, 10, 4_000_000_000])
def test_an_id_that_was_not_planned_is_refused(cell: CellLedger, n: int) -> None:
    """No bit beyond the cell is ever set: BITCOUNT cannot be reached by strangers."""
    assert record(cell, n) == -1
    assert cell.done() == 0


def test_a_run_whose_plan_is_gone_records_nothing(cell: CellLedger, plan: Plan) -> None:
    """A late delivery of a forgotten run leaves no key behind."""
    cell.redis.delete(f"whichpool:run:{plan.run_id}:plan")
    assert record(cell, 3) == -1
    assert not cell.redis.exists(cell.keys.done)


def test_an_orphan_counts_an_attempt_and_has_no_outcome(cell: CellLedger) -> None:
    """A dead child's job is to be sent again, at once, and only once."""
    record(cell, 5, "orphaned")
    assert (cell.done(), cell.attempts([5])) == (0, {5: 1})
    assert cell.take_orphans() == {5}
    assert cell.take_orphans() == set()


def test_an_orphan_that_was_recorded_before_is_left_alone(cell: CellLedger) -> None:
    """A child killed after its record has nothing to do again."""
    record(cell, 5)
    assert record(cell, 5, "orphaned") == 0
    assert cell.take_orphans() == set()


def test_giving_up_sets_the_bit_and_counts_as_failed(cell: CellLedger) -> None:
    """BITCOUNT still reaches N, so that a run always ends."""
    cell.give_up(2, attempt=4)
    counts = cell.counts()
    assert (counts.unique, counts.failed) == (1, 1)
    assert 2 not in cell.missing()


def test_the_slowest_runtime_is_kept(cell: CellLedger) -> None:
    """The job timeout follows it."""
    record(cell, 1)
    assert cell.slowest_s() == 0.5


def test_release_hands_over_in_order_and_behind_what_waits(cell: CellLedger) -> None:
    """First in is first out, and other people's messages keep their place."""
    cell.redis.lpush(CELL.queue, "theirs")
    queue = QueueView(cell.redis, CELL.queue)
    queue.unstage()
    cell.redis.lpush(queue.staged, "first", "second")
    queue.release(cell.keys.counts)
    taken = [cell.redis.rpop(CELL.queue) for _ in range(3)]
    assert taken == [b"theirs", b"first", b"second"]


def test_a_cell_is_released_only_once(cell: CellLedger) -> None:
    """A coordinator that resumes the cell does not hand it over again."""
    queue = QueueView(cell.redis, CELL.queue)
    cell.redis.lpush(queue.staged, "first")
    queue.release(cell.keys.counts)
    cell.redis.lpush(queue.staged, "again")
    queue.release(cell.keys.counts)
    assert cell.redis.lrange(CELL.queue, 0, -1) == [b"first"]
    assert cell.open() is True
    queue.unstage()


def test_an_ended_cell_is_kept_as_it_was_first_ended(redis: Redis, plan: Plan) -> None:
    """Two coordinators that end the same cell leave one outcome."""
    ledger = Ledger(redis)
    for unique in (10, 3):
        counts = CellCounts(unique, 0, 0, 0, None)
        ledger.end_cell(plan.run_id, 0, CellOutcome(cell=summarise(CELL, [], counts)))
    assert [outcome.cell.unique for outcome in ledger.outcomes(plan.run_id)] == [10]
    assert ledger.position(plan.run_id) == 1


def test_the_first_answer_stays(redis: Redis, plan: Plan) -> None:
    """A run is answered once."""
    ledger = Ledger(redis)
    ledger.finish(plan.run_id, b"first")
    ledger.finish(plan.run_id, b"second")
    assert ledger.result(plan.run_id) == b"first"


def test_an_unknown_run_has_no_plan(redis: Redis) -> None:
    """Nobody can coordinate what was never written down."""
    with pytest.raises(UnknownRunError):
        Ledger(redis).plan("no-such-run")


@pytest.mark.parametrize(
    "raw", ['{"schema":0}', '{"run_id":"r","created":0,"seed":0,"rounds":1,"cells":[],"schema":99}']
)
def test_another_versions_plan_is_told_apart(redis: Redis, raw: str) -> None:
    """Whether its fields can be read or not."""
    redis.set(RunKeys("foreign").plan, raw, ex=60)
    with pytest.raises(ForeignPlanError):
        Ledger(redis).plan("foreign")


@pytest.mark.parametrize("run_id", ["20200101-000000-abcdef", "../foreign"])
def test_another_versions_run_is_forgotten(cluster: EmbeddedCluster, redis: Redis, run_id: str) -> None:
    """As in a volume of an older version: the coordinator gives it up, and goes on with others."""
    redis.set(RunKeys(run_id).plan, '{"schema":0}')
    redis.sadd(UNFINISHED, run_id)
    Submission(client_app(cluster.broker), Ledger(redis), run_id).submit()
    deadline = time.monotonic() + 20
    while redis.sismember(UNFINISHED, run_id):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert 0 < redis.ttl(RunKeys(run_id).plan) <= KEPT_S


def test_what_workers_held_of_an_ended_cell_is_forgotten(cell: CellLedger) -> None:
    """Other cells' messages in Kombu's one hash are somebody else's."""
    redis = cell.redis
    for tag, task_id in (("tag-a", cell.keys.task_id(4)), ("tag-b", "other.0.4")):
        redis.hset(HELD, tag, json.dumps([{"headers": {"id": task_id}}, "", CELL.queue]))
        redis.zadd(INDEX, {tag: time.time() - 30})
    QueueView(redis, CELL.queue).remove(cell.keys)
    assert (redis.hexists(HELD, "tag-a"), redis.hexists(HELD, "tag-b")) == (False, True)
    redis.hdel(HELD, "tag-b")
    redis.zrem(INDEX, "tag-b")


def test_leftovers_in_the_queue_are_removed_and_strangers_kept(cell: CellLedger) -> None:
    """Nobody may run an ended cell's message; nobody else's is touched."""
    mine = json.dumps({"headers": {"id": cell.keys.task_id(4)}})
    cell.redis.lpush(CELL.queue, mine, "garbage", json.dumps({"headers": {"id": "other.0.1"}}))
    QueueView(cell.redis, CELL.queue).remove(cell.keys)
    assert cell.redis.llen(CELL.queue) == 2
    assert mine.encode() not in cell.redis.lrange(CELL.queue, 0, -1)
