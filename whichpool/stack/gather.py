"""The results of plain Celery tasks, as they come in: awaited, counted, forgotten."""

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from celery import Celery

from whichpool.stack.tally import CountDisplay, Tally

MOST_JOBS = 10_000  # more than this is for `whichpool run`, which stores no results
PATIENCE_S = 60.0  # Redis may lose a message with the worker that fetched it: do not wait for ever
LOOK_EVERY_S = 0.1
LOOK_AT = 1_000  # jobs end about in the order in which they were sent: no need to ask for all


def gather(app: Celery, ids: Iterable[str], began: float, patience_s: float = PATIENCE_S) -> Tally:
    """Wait for the results of tasks, count them and forget them.

    It asks for many results at a time. Celery's own way keeps a subscription for each, which have to be
    ended one by one when somebody interrupts.

    Args:
        app: what has sent them.
        ids: of tasks that were sent with ``ignore_result=False``.
        began: when the first was sent, by the monotonic clock.
        patience_s: seconds without any result after which no more are awaited.
    """
    waiting = dict.fromkeys(ids)
    tally = Tally(len(waiting))
    with CountDisplay(tally) as count:
        for task_id, meta in _arriving(app, waiting, patience_s):
            tally.add(meta, time.monotonic() - began)
            count.show()
            app.backend.forget(task_id)
    return tally


def _arriving(
    app: Celery, waiting: dict[str, None], patience_s: float
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    backend: Any = app.backend  # celery-types does not know get_many
    heard = time.monotonic()
    while waiting and time.monotonic() - heard < patience_s:
        asked = list(islice(waiting, LOOK_AT))
        for task_id, meta in backend.get_many(asked, interval=LOOK_EVERY_S, max_iterations=1):
            del waiting[task_id]
            heard = time.monotonic()
            yield task_id, meta
