"""What the probe saw of one job."""

from typing import Any, Literal

import msgspec

Outcome = Literal["succeeded", "failed", "given-up"]


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One job, seen by the probe. Stored as a JSON array in this order.

    Attributes:
        n: the job's id within its cell.
        sent, started, ended: seconds since the epoch; None where nobody saw it.
        cpu_s: CPU seconds of the thread that ran it; None where that means nothing (gevent).
        process, thread, host: where it ran.
        attempt: 0 for the first delivery, then one more for each republishing.
        outcome: how it ended.
        value: the return value, where the plan keeps it; the error's text of a failed job.
    """

    n: int
    sent: float | None
    started: float | None
    ended: float | None
    cpu_s: float | None
    process: int
    thread: int
    host: str
    attempt: int
    outcome: Outcome
    value: Any = None


_DECODER = msgspec.json.Decoder(Sample)


def sample_from_json(raw: bytes) -> Sample:
    """Decode one sample."""
    return _DECODER.decode(raw)
