"""What Redis has acknowledged is there after it was killed, transactions included."""

from tests.smoke.stack import Stack

CLIENT = (
    "from config.broker import Broker; from tasks.connection import open_client; "
    "r = open_client(Broker.from_environment()); "
)
WRITE = "p = r.pipeline(transaction=True); p.set('in-a-transaction', 'kept').sadd('set', 'a').execute()"
READ = "print(r.get('in-a-transaction'), r.smembers('set'))"


def test_a_transaction_survives_the_death_of_redis(stack: Stack) -> None:
    """Redis 8.0 replays its log as the default user, and drops what that one may not run (issue 14541)."""
    stack.execute("coordinator", "python", "-c", CLIENT + WRITE)
    stack.compose("kill", "--signal", "KILL", "redis")
    stack.up("--no-recreate")
    assert stack.execute("coordinator", "python", "-c", CLIENT + READ).stdout.strip() == "b'kept' {b'a'}"
