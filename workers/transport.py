"""Kombu's Redis transport, which sets aside a message that would end a worker.

Celery's worker ends at a message whose fields have types that it does not expect, Redis keeps the message,
and the next worker ends at it, too.
"""

import logging
from collections.abc import Callable
from typing import Any

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.redis import Channel as RedisChannel
from kombu.transport.redis import Transport as RedisTransport
from redis.exceptions import RedisError

from tasks.messages import why_no_message, why_not_runnable
from tasks.set_aside import set_aside

_ANSWERS = ".reply.celery.pidbox"  # what remote control's answers come by (kombu.pidbox.Mailbox)
_PRIORITY = "\x06\x16"  # stands between a queue's name and a priority (kombu.transport.redis.Channel.sep)
logger = logging.getLogger(__name__)


class Channel(RedisChannel):
    """A channel that looks at what it popped before Kombu does."""

    def _create_client(self, asynchronous: bool = False) -> Any:  # noqa: ANN401 (Kombu's own)
        client = super()._create_client(asynchronous)  # type: ignore[misc]  # kombu ships no types
        default: Callable[..., Any] = client.response_callbacks["BRPOP"]
        client.set_response_callback(
            "BRPOP", lambda reply, **options: self._usable(default(reply, **options))
        )
        return client

    def _usable(self, popped: "tuple[bytes, bytes] | None") -> "tuple[bytes, bytes] | None":
        """Return what was popped; None, as if nothing had been, of what cannot be a message."""
        if not popped:
            return popped
        key, raw = popped
        queue = key.decode(errors="replace").partition(_PRIORITY)[0]
        reason = why_no_message(raw) if queue.endswith(_ANSWERS) else why_not_runnable(raw)
        if not reason:
            return popped
        logger.warning("a message of queue %s is set aside: %s", queue, reason)
        self._keep(queue, reason, raw)
        return None

    def _keep(self, queue: str, reason: str, raw: bytes) -> None:
        try:
            with self.conn_or_acquire() as client:
                set_aside(client, queue, reason, raw)
        except RedisError as error:  # a Redis that is full must not end the worker, either
            logger.warning("it is not kept: %s", error)


class Transport(RedisTransport):
    """Kombu's, with such channels."""

    Channel = Channel


def take_no_poison() -> None:
    """Let this process's connections to Redis be of this transport.

    By Kombu's table of names, because an address with a plus, as that of a Unix socket, has the say over the
    setting ``broker_transport``.
    """
    for name in ("redis", "rediss"):
        TRANSPORT_ALIASES[name] = f"{__name__}:Transport"
