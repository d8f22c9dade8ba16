"""What cannot be measured although Celery's users have it: why, and what can be done instead."""

_OTHER_POOLS = ("gevent", "eventlet", "solo", "processes", "spawn")


def why_no_job(name: str) -> str:
    """Return what to say of a job that is none of the guide's; nothing of one that is merely misspelled."""
    if "." not in name and ":" not in name:
        return ""
    return (
        f"{name!r} looks like a task of your own. whichpool measures the guide's jobs today: choose the one "
        "that is most like it (whichpool jobs lists them); plan files give them arguments of your own."
    )


def why_no_pool(name: str) -> str:
    """Return what to say of a pool that Celery has and that is not measured; nothing of any other word."""
    if name not in _OTHER_POOLS:
        return ""
    return f"{name!r} is not measured: whichpool contrasts Celery's threads and prefork pools."
