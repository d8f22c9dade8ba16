"""Which tasks a worker has in hand: those that run, wait for their moment, or wait for a slot to be free."""

from collections.abc import Iterator
from typing import Any

from celery.worker import state


def held_tasks(consumer: Any) -> tuple[str, ...]:  # noqa: ANN401 (Celery ships no types for its consumer)
    """Return the ids of the tasks that a consumer's worker is sure to run to their end.

    One that was handed to the pool and does not run although a slot is free is not among them: a pool whose
    child was killed in the wrong moment may have forgotten it. Any thread may call this.
    """
    requests = list(state.requests.values())  # in one step, where walking through Celery's weak sets is not
    held = {request.id for request in requests if request in state.active_requests}
    if len(held) >= consumer.pool.num_processes:
        held |= {request.id for request in requests if request in state.reserved_requests}
    return tuple(sorted(held | set(_waiting(consumer))))


def _waiting(consumer: Any) -> Iterator[str]:  # noqa: ANN401 (see above)
    """Yield the ids of tasks that wait for their ETA, or for a limited rate to let them pass."""
    for scheduled in consumer.timer.schedule.queue:
        yield from _ids_among(scheduled.entry.args)
    for bucket in list(consumer.task_buckets.values()):
        for limited in list(bucket.contents) if bucket else ():
            yield from _ids_among(limited)


def _ids_among(values: object) -> Iterator[str]:
    for value in values if isinstance(values, (list, tuple)) else ():
        if isinstance(getattr(value, "id", None), str):
            yield value.id
