"""Flower's log tells of messages that workers set aside because they could not be run."""

import logging

from celery import Celery
from redis.exceptions import RedisError

from tasks.connection import connect
from tasks.set_aside import counts_set_aside, last_set_aside

LOOK_EVERY_S = 10.0
logger = logging.getLogger("whichpool.flower")


class SetAsideLog:
    """Tells how many more there are than at the look before."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._known = 0

    def look(self) -> None:
        """Warn of those that came since; a Redis that does not answer is told of elsewhere."""
        redis = connect(self._app)
        try:
            total = sum(counts_set_aside(redis).values())
            last = last_set_aside(redis) if total > self._known else None
        except RedisError:
            return
        if last is not None:
            logger.warning(
                "messages set aside: %d, the last of queue %s: %s (whichpool doctor tells more)",
                total - self._known, last.queue, last.reason,
            )  # fmt: skip
        self._known = total
