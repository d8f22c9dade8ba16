"""The guide's jobs: the one catalogue that plans are made from by name."""

from collections.abc import Mapping
from typing import Any

from config.jobs import Job

MOST_DIGESTED_B, MOST_DIGESTS = 2**30, 10**9
_SIZES_B = {"size_mb": 2**20, "size_kb": 2**10, "size_b": 1}
_HASHED_B_PER_S, _HASH_CALL_S = 1.4e9, 0.5e-6  # SHA-256 by OpenSSL, by the clock of a 2026 cloud CPU


def _digested_b(arguments: Mapping[str, Any]) -> int:
    return sum(int(arguments[name]) * unit for name, unit in _SIZES_B.items())


def _digest_s(arguments: Mapping[str, Any]) -> float:
    return float(arguments["times"] * (_HASH_CALL_S + _digested_b(arguments) / _HASHED_B_PER_S))


# sizes by the clock of a 2026 cloud CPU: about 50 ms waiting, 30 ms computing
JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job("sleep", "I/O", "time.sleep", "whichpool.sleep", 160, 0.05,
            {"seconds": 0.05}, wait_argument="seconds"),
        Job("fetch", "I/O", "an HTTP GET from a server with a set latency", "whichpool.fetch", 160, 0.05,
            {"latency_s": 0.05, "url": ""}, wait_argument="latency_s"),
        Job("files", "I/O", "write, fsync, read back", "whichpool.files", 64, 0.02, {"size_kb": 256}),
        Job("primes", "CPU", "count primes in pure Python", "whichpool.primes", 24, 0.035, {"below": 40_000}),
        Job("digest", "CPU", "SHA-256 of large buffers; releases the GIL", "whichpool.digest", 32, 0.025,
            {"size_mb": 8, "times": 4}, optional={"size_kb": 0, "size_b": 0}, takes_s=_digest_s),
        Job("mixed", "mixed", "half waiting, half pure Python", "whichpool.mixed", 32, 0.04,
            {"seconds": 0.02, "below": 25_000}),
        Job("whoami", "identity", "process, thread and host of a job", "whichpool.whoami", 64, 0.05,
            {"hold_s": 0.05}, keeps_value=True),
        Job("guide-thread", "identity", "the guide's Thread subclass, inside a job",
            "whichpool.guide_thread", 1, 0.1, keeps_value=True),
        Job("guide-process", "identity", "the guide's Process subclass, inside a job",
            "whichpool.guide_process", 1, 0.5, keeps_value=True),
        Job("noop", "mixed", "nothing at all: what a job costs", "whichpool.noop", 1_000, 0.001),
    )
}  # fmt: skip
DEFAULT_ROUNDS = 5
CONTRASTED = ("sleep", "fetch", "primes", "digest")
ONCE = ("whoami", "guide-thread", "guide-process", "files", "mixed")


def why_refused(job: str, arguments: Mapping[str, Any]) -> str | None:
    """Return why a job of the guide cannot run with some arguments; None if it can.

    Args:
        job: its name.
        arguments: all that it knows, each of its own type.
    """
    if job != "digest":
        return None
    size_b = _digested_b(arguments)
    if not 1 <= size_b <= MOST_DIGESTED_B:
        allowed = f"1 to {MOST_DIGESTED_B:,} are hashed"
        return f"size_mb, size_kb and size_b make {size_b:,} bytes together; {allowed}"
    if not 1 <= arguments["times"] <= MOST_DIGESTS:
        return f"times is {arguments['times']:,}; a buffer is hashed 1 to {MOST_DIGESTS:,} times"
    return None
