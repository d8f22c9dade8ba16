"""Whether a Redis answers, lets this user in, and is new enough."""

from redis import Redis
from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, RedisError

from config.broker import OLDEST_REDIS, Broker
from config.versions import is_older
from tasks.connection import open_client
from whichpool.called_as import START_STACK, in_stack
from whichpool.errors import UnavailableError

ANOTHER_BROKER = "Start one, name another with --broker, or omit --broker (and --cluster) for a private one."
THE_STACKS = f"Start the stack: {START_STACK}"


def check_broker(broker: Broker, remedy: str = "") -> Redis:
    """Return a client for a Redis that answers and is new enough.

    Args:
        broker: its address.
        remedy: the sentence that says what to type when none answers; without one, it fits the place.

    Raises:
        UnavailableError: if it is out of reach, wants another password or is older than 6.2.
    """
    client = open_client(broker)
    try:
        version = str(client.info("server")["redis_version"])
    except (AuthenticationError, AuthorizationError) as error:
        raise UnavailableError(
            f"the Redis at {broker.masked} refuses this user or password ({error}).\n"
            "Give both in the address: WHICHPOOL_BROKER=redis://USER:PASSWORD@HOST:6379/0"
        ) from None
    except NoPermissionError as error:
        raise UnavailableError(
            f"the Redis at {broker.masked} does not let this user ask for its version ({error}).\n"
            "Allow it: redis-cli ACL SETUSER USER +info"
        ) from None
    except RedisError as error:
        if "NOAUTH" in str(error):
            raise UnavailableError(f"the Redis at {broker.masked} wants a password ({error}).") from None
        why = str(error).rstrip(".")
        what_to_do = remedy or (THE_STACKS if in_stack() else ANOTHER_BROKER)
        raise UnavailableError(f"no Redis answers at {broker.masked} ({why}).\n{what_to_do}") from None
    check_version(broker, version)
    return client


def check_version(broker: Broker, version: str) -> None:
    """Check a Redis server's version.

    Raises:
        UnavailableError: if it is older than 6.2.
    """
    if is_older(version, OLDEST_REDIS):
        raise UnavailableError(
            f"the Redis at {broker.masked} is {version}; whichpool needs 6.2 or newer.\n"
            "Upgrade it, or omit --broker (and --cluster) for a private one."
        )
