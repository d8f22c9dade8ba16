"""Messages that workers have set aside because they could not be run."""

from collections.abc import Mapping

from redis import Redis

from tasks.keys import SET_ASIDE, SET_ASIDE_COUNTS
from tasks.set_aside import SetAside, counts_set_aside, last_set_aside
from whichpool.doctor.findings import Finding, State


def set_aside_findings(client: Redis) -> list[Finding]:
    """Find what was set aside of each queue."""
    return described(counts_set_aside(client), last_set_aside(client))


def described(counts: Mapping[str, int], last: SetAside | None) -> list[Finding]:
    """Find messages that could not be run, from how many there were and the last of them."""
    if not counts:
        return []
    each = ", ".join(f"{count} of queue {queue}" for queue, count in counts.items())
    reason = f"; the last one: {last.reason}" if last else ""
    remedy = (
        f"look: redis-cli LRANGE {SET_ASIDE} 0 0; forget them: redis-cli DEL {SET_ASIDE} {SET_ASIDE_COUNTS}"
    )
    return [Finding(State.WARNING, "messages", f"no message of Celery's, set aside: {each}{reason}", remedy)]
