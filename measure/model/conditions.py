"""What the machine did while a cell ran, beside the cell: what could have spoilt its figures."""

from typing import Annotated

import msgspec
from msgspec import Meta


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """Seen by the coordinator, on its own machine, from the release of a cell to its last outcome."""

    wall_s: Annotated[float, Meta(description="for how long, in seconds.")]
    others_cpu: Annotated[
        float | None,
        Meta(
            description="share of the machine's CPU time used by what belongs to no worker, coordinator"
            " or Redis of the cluster (0 to 1), Flower among it, and a latency server that does not tell its "
            "own; None where the kernel does not tell, or a worker or Redis was replaced meanwhile."
        ),
    ] = None
    others_told_late: Annotated[
        bool,
        Meta(
            description="whether workers only told their CPU time every two seconds, as in containers. "
            "A cell's `others_cpu` may then be off, even below 0; over a run that evens "
            "out."
        ),
    ] = False
    steal_cpu: Annotated[
        float | None,
        Meta(
            description="share of the machine's CPU time that its hypervisor gave to others; None as above."
        ),
    ] = None
    coordinator_cpu: Annotated[
        float | None, Meta(description="CPU seconds a second; each can use one CPU at most.")
    ] = None
    redis_cpu: Annotated[
        float | None, Meta(description="CPU seconds a second; each can use one CPU at most.")
    ] = None
    redis_restarted: Annotated[
        bool, Meta(description="whether the redis-server was another one at the end than at the beginning.")
    ] = False
    web_cpu: Annotated[
        float | None,
        Meta(
            description="CPU seconds a second of the latency server, which can use one CPU at most; None for "
            "a job that asks none, and where it does not tell or was replaced meanwhile."
        ),
    ] = None
    web_latency_s: Annotated[
        float | None,
        Meta(description="mean latency that it was asked for, in seconds; None as above."),
    ] = None
    web_late_s: Annotated[
        float | None,
        Meta(description="by how much later than that it answered on average, in seconds; None as above."),
    ] = None
    available_mb: Annotated[
        float | None, Meta(description="memory that programs could still get, at the end, in MB.")
    ] = None
    clock_step_s: Annotated[
        float, Meta(description="by how much the wall clock ran off the steady one, in seconds.")
    ] = 0.0
    clock_offset_s: Annotated[
        float,
        Meta(description="by how much the clock of a worker's host led the coordinator's; it is corrected."),
    ] = 0.0
    throttled_s: Annotated[
        float | None,
        Meta(description="for how long the kernel held workers back for their CPU quota, in seconds."),
    ] = None
    frequency_mhz: Annotated[
        float | None, Meta(description="of the CPUs at the end, where the kernel tells.")
    ] = None
