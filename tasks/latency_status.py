"""What the latency server tells of itself: who it is, and clocks and counts since its start."""

from typing import Literal

import msgspec

PATH = "/status"


class LatencyStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Its answer to a GET of ``/status``, as JSON; all figures are since its start.

    Attributes:
        server: tells it from a server of somebody else's, whatever that has under this path.
        host, process, boot: where it runs; `boot` names the run of the kernel.
        started: when it began to serve, by its steady clock, in seconds.
        steady_s: the same clock now.
        cpu_s: CPU seconds of its process.
        answers: pages that it answered in time or late.
        asked_s: the latencies that those were asked for, added up, in seconds.
        late_s: by how much they were later than that, added up, in seconds.
    """

    server: Literal["whichpool latency server"] = "whichpool latency server"
    host: str
    process: int
    boot: str
    started: float
    steady_s: float
    cpu_s: float
    answers: int
    asked_s: float
    late_s: float

    @property
    def instance(self) -> tuple[str, str, int, float]:
        """What tells it from one that was started in its place."""
        return self.boot, self.host, self.process, self.started
