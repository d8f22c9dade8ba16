"""The broker that a run would use: whether it answers, and whether it keeps what it is given."""

import shlex
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from redis import Redis
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import NoPermissionError
from redis.exceptions import TimeoutError as NoAnswerError

from config.broker import Broker
from whichpool.clusters.broker_address import broker_from
from whichpool.doctor.findings import Finding, State, examined
from whichpool.doctor.registered_workers import ledger_findings, register_findings
from whichpool.errors import UnavailableError, UsageError
from whichpool.planning.settings import ClusterSettings
from whichpool.stack.redis_check import check_broker

PERMIT = "let this user do what the message names: redis-cli ACL SETUSER USER +COMMAND"


def named_broker(where: ClusterSettings) -> list[Finding]:
    """Find everything about the broker that the settings name, and about the workers there."""
    try:
        broker = broker_from(where.broker, where.broker_password_file)
        client = check_broker(broker)
    except UsageError as error:
        return [Finding(State.WRONG, "broker", error.message)]
    except UnavailableError as error:
        description, _, remedy = error.message.partition("\n")
        return [Finding(State.WRONG, "broker", description, remedy or None, unavailable=True)]
    with client:
        return [
            *(password(where.broker) if where.broker and where.broker_was_typed else ()),
            *answering(broker, client),
        ]


def answering(broker: Broker, client: Redis) -> list[Finding]:
    """Find everything about a broker that answers."""
    checks: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
        ("broker", lambda: server(broker, dict(client.info()))),
        ("workers", partial(register_findings, broker, client)),
        ("runs", partial(ledger_findings, broker, client)),
    )
    return [finding for title, check in checks for finding in examined(title, partial(asked, title, check))]


def asked(title: str, check: Callable[[], Iterable[Finding]]) -> Iterable[Finding]:
    """Return what a check finds, or that the broker does not let it ask, or went away meanwhile."""
    try:
        return list(check())
    except NoPermissionError as error:
        return [Finding(State.WRONG, title, f"not allowed to ask ({error})", PERMIT)]
    except (NoConnectionError, NoAnswerError) as error:
        return [Finding(State.WRONG, title, f"the broker went away ({error})", "try again", unavailable=True)]


def password(address: str) -> list[Finding]:
    """Find a password in an address that was typed: other users of this machine can read it."""
    if not Broker(address).has_password:
        return []
    description = "on the command line, where other users can read it in the process list"
    return [Finding(State.WARNING, "password", description, "set WHICHPOOL_BROKER instead of --broker")]


def server(broker: Broker, info: dict[str, Any]) -> list[Finding]:
    """Find what a broker is, from what INFO says; CONFIG GET is often forbidden."""
    return [
        Finding(State.OK, "broker", f"Redis {info.get('redis_version')} at {broker.masked}"),
        eviction(broker, info),
        persistence(broker, info),
    ]


def redis_cli(broker: Broker) -> str:
    """Return how redis-cli is told of a broker; it asks for a password by itself."""
    where = urlsplit(broker.redis_url)
    if where.scheme == "unix":
        return shlex.join(["redis-cli", "-s", unquote(where.path)])
    port = ["-p", str(where.port)] if where.port else []
    asks = ["--askpass"] if broker.has_password else []
    return shlex.join(["redis-cli", "-h", where.hostname or "127.0.0.1", *port, *asks])


def eviction(broker: Broker, info: dict[str, Any]) -> Finding:
    """Find whether the broker may throw away queues and guard bits when it is full."""
    policy = info.get("maxmemory_policy")
    if policy is None:
        return Finding(State.SKIPPED, "maxmemory-policy", "the broker does not say")
    if policy == "noeviction":
        return Finding(State.OK, "maxmemory-policy", policy)
    limited = bool(info.get("maxmemory"))
    limit = info.get("maxmemory_human") if limited else "none is set"
    description = f"{policy}: at its limit (maxmemory: {limit}), it throws away queues and the ledger"
    remedy = f"{redis_cli(broker)} CONFIG SET maxmemory-policy noeviction (and in its redis.conf)"
    return Finding(State.WRONG if limited else State.WARNING, "maxmemory-policy", description, remedy)


def persistence(broker: Broker, info: dict[str, Any]) -> Finding:
    """Find whether a restarted broker goes on where it was."""
    if info.get("aof_enabled"):
        return Finding(State.OK, "persistence", "append-only file")
    description = "no append-only file: a run does not survive a restart of this Redis"
    remedy = f"{redis_cli(broker)} CONFIG SET appendonly yes (and in its redis.conf)"
    return Finding(State.WARNING, "persistence", description, remedy)
