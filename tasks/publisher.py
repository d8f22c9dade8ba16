"""Publish a cell's jobs in batches: staged beside the queue, when they are due, or once more."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from celery import Celery

from measure.model.plan import CellPlan
from measure.model.search import input_of
from tasks.inputs import Input
from tasks.keys import CellKeys

BATCH = 500
Producer = Any  # kombu ships no types


class Publisher:
    """Sends the messages of one cell; each names its run, cell and id, how often it was sent, and when.

    Args:
        app: an app whose broker is the run's.
        keys: of the cell.
        cell: its plan.
        inputs: the calls that its jobs make, where it is of a user's own task.
        seed: of the order of those.
    """

    def __init__(
        self, app: Celery, keys: CellKeys, cell: CellPlan, inputs: Sequence[Input] = (), seed: int = 0
    ) -> None:
        self._app = app
        self._keys = keys
        self._cell = cell
        self._inputs = inputs
        self._seed = seed

    def stage(self, ids: Iterable[int]) -> None:
        """Publish some ids to the list beside their queue, for one release to the workers."""
        # addressed to the queue, but pushed to a list whose name has the prefix before it
        with connected(self._app, self._keys.staged_prefix) as producer, producer.batch(max_size=BATCH):
            self._publish(producer, dict.fromkeys(ids, 0))

    def republish(self, attempts: Mapping[int, int], times: Mapping[int, float] | None = None) -> None:
        """Publish some ids again, straight to the queue.

        Args:
            attempts: each id's count.
            times: when each was to be sent, where there is a schedule: its wait goes on counting from then.
        """
        with connected(self._app) as producer, producer.batch(max_size=BATCH):
            self._publish(producer, attempts, times)

    def connected(self) -> AbstractContextManager[Producer]:
        """Return a producer for `offer`, on a connection of its own."""
        return connected(self._app)

    def offer(self, producer: Producer, times: Mapping[int, float]) -> None:
        """Publish the ids that are due, straight to the queue; `times` gives when each was to be sent."""
        with producer.batch(max_size=BATCH):
            self._publish(producer, dict.fromkeys(times, 0), times)

    def _publish(
        self, producer: Producer, attempts: Mapping[int, int], times: Mapping[int, float] | None = None
    ) -> None:
        for n, attempt in attempts.items():
            sent = times[n] if times else time.time()
            if self._inputs:
                self._publish_call(producer, n, self._keys.header(n, attempt, sent))
                continue
            self._app.send_task(
                self._cell.task, kwargs=self._cell.arguments, task_id=self._keys.task_id(n),
                queue=self._cell.queue, producer=producer,
                headers={"whichpool": self._keys.header(n, attempt, sent)},
                retry=False, declare=[],  # a retry policy would turn batches off
                argsrepr="", kwargsrepr="", ignore_result=True,
            )  # fmt: skip

    def _publish_call(self, producer: Producer, n: int, header: Mapping[str, object]) -> None:
        """Publish one call of a user's own task, whose body their serializer has made already."""
        call = self._inputs[input_of(n, len(self._inputs), self._seed)]
        message = self._app.amqp.as_task_v2(
            self._keys.task_id(n), self._cell.task, argsrepr="", kwargsrepr="",
            ignore_result=call.ignore_result,
        )  # fmt: skip
        producer.publish(
            call.body, content_type=call.content_type, content_encoding=call.content_encoding,
            headers={**message.headers, "whichpool": header}, routing_key=self._cell.queue, exchange="",
            retry=False, declare=[], **message.properties,
        )  # fmt: skip


@contextmanager
def connected(app: Celery, key_prefix: str = "") -> Iterator[Producer]:
    """Yield a producer on a connection of its own, whose keys in Redis begin with a prefix."""
    with app.connection_for_write(transport_options={"global_keyprefix": key_prefix}) as connection:
        yield app.amqp.Producer(connection, auto_declare=False)
