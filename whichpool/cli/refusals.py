"""What cannot be measured although Celery's users have it: why, and what can be done instead."""

from whichpool.called_as import again

_OTHER_POOLS = ("gevent", "eventlet", "solo", "processes", "spawn")


def why_no_job(name: str) -> str:
    """Return what to say of a job that is none of the guide's; nothing of one that is merely misspelled."""
    if "." not in name and ":" not in name:
        return ""
    words = (name,) if ":" in name else ("-A", name.partition(".")[0], name)
    return (
        f"{name!r} looks like a task of your own; these are the guide's jobs. Type: "
        f"{again('recommend', *words)}"
    )


def why_no_pool(name: str) -> str:
    """Return what to say of a pool that Celery has and that is not measured; nothing of any other word."""
    if name not in _OTHER_POOLS:
        return ""
    return f"{name!r} is not measured: whichpool contrasts Celery's threads and prefork pools."
