"""Publish a cell's jobs in batches, with the header that the probe reads."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha1
from typing import Any

from celery import Celery

from measure.plan import CellPlan
from tasks.keys import RECORD_SCRIPT, STAGED_PREFIX, CellKeys
from tasks.ledger import script

BATCH = 500


@contextmanager
def batched_producer(app: Celery, key_prefix: str = "") -> Iterator[Any]:
    """Yield a producer that sends BATCH messages a round trip; leaving the block sends the rest.

    With a key prefix, the messages are addressed to their queue but pushed to a list beside it.
    """
    with app.connection_for_write(transport_options={"global_keyprefix": key_prefix}) as connection:
        producer: Any = app.amqp.Producer(connection, auto_declare=False)
        with producer.batch(max_size=BATCH):
            yield producer


def stage(app: Celery, keys: CellKeys, cell: CellPlan, ids: Iterable[int]) -> None:
    """Publish some ids to the list beside their queue, for one release to the workers."""
    with batched_producer(app, STAGED_PREFIX) as producer:
        _publish(app, producer, keys, cell, dict.fromkeys(ids, 0))


def republish(
    app: Celery,
    keys: CellKeys,
    cell: CellPlan,
    attempts: Mapping[int, int],
    times: Mapping[int, float] | None = None,
) -> None:
    """Publish some ids again, straight to the queue.

    Args:
        app: an app whose broker is the run's.
        keys: of the cell.
        cell: its plan.
        attempts: each id's count.
        times: when each was to be sent, where there is a schedule: its wait goes on counting from then.
    """
    with batched_producer(app) as producer:
        _publish(app, producer, keys, cell, attempts, times)


def offer(
    app: Celery,
    producer: Any,  # noqa: ANN401 (kombu ships no types)
    keys: CellKeys,
    cell: CellPlan,
    times: Mapping[int, float],
) -> None:
    """Publish the ids that are due, straight to the queue; `times` gives when each was to be sent."""
    with producer.batch(max_size=BATCH):
        _publish(app, producer, keys, cell, dict.fromkeys(times, 0), times)


def _publish(  # noqa: PLR0913, PLR0917 (what, where, and how often before)
    app: Celery,
    producer: Any,  # noqa: ANN401 (kombu ships no types)
    keys: CellKeys,
    cell: CellPlan,
    attempts: Mapping[int, int],
    times: Mapping[int, float] | None = None,
) -> None:
    common = probe_header(keys, cell)
    for n, attempt in attempts.items():
        sent = times[n] if times else time.time()
        app.send_task(
            cell.task, kwargs=cell.arguments, task_id=keys.task_id(n), queue=cell.queue, producer=producer,
            headers={"whichpool": {**common, "n": n, "attempt": attempt, "sent": sent}},
            retry=False, declare=[],  # a retry policy would turn batches off
            argsrepr="", kwargsrepr="", ignore_result=True,
        )  # fmt: skip


def probe_header(keys: CellKeys, cell: CellPlan) -> dict[str, Any]:
    """Return what the probe needs to know of every job of a cell.

    ``ledger`` is empty: the ledger lives in the Redis that carries the message.
    """
    return {
        "ledger": "",
        "script": sha1(script("record").encode(), usedforsecurity=False).hexdigest(),
        "script_key": RECORD_SCRIPT,
        "keys": keys.prefixes(),
        "keeps_value": cell.keeps_value,
    }
