"""What the machine did while a cell ran, beside the cell: what could have spoilt its figures."""

import msgspec


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """Seen by the coordinator, on its own machine, from the release of a cell to its last outcome.

    Attributes:
        wall_s: for how long, in seconds.
        others_cpu: share of the machine's CPU time used by what belongs to no worker, coordinator or
            Redis of the cluster (0 to 1), Flower and the latency server among it; None where the kernel
            does not tell.
        others_told_late: whether workers only told their CPU time every two seconds, as in containers. A
            cell's `others_cpu` may then be off, even below 0; over a run that evens out.
        steal_cpu: share of the machine's CPU time that its hypervisor gave to others; None as above.
        coordinator_cpu, redis_cpu: CPU seconds a second; each can use one CPU at most.
        available_mb: memory that programs could still get, at the end, in MB.
        clock_step_s: by how much the wall clock ran off the steady one, in seconds.
        throttled_s: for how long the kernel held workers back for their CPU quota, in seconds.
        frequency_mhz: of the CPUs at the end, where the kernel tells.
    """

    wall_s: float
    others_cpu: float | None = None
    others_told_late: bool = False
    steal_cpu: float | None = None
    coordinator_cpu: float | None = None
    redis_cpu: float | None = None
    available_mb: float | None = None
    clock_step_s: float = 0.0
    throttled_s: float | None = None
    frequency_mhz: float | None = None
