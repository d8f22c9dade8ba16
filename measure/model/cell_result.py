"""What one cell did: its counts, its throughput, its durations, who ran it, on what machine."""

from typing import Annotated

import msgspec
from msgspec import Meta

from measure.model.conditions import Conditions
from measure.model.durations import Durations
from measure.model.provenance import MemoryKind


class CellResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one cell did."""

    job: str
    pool: str
    concurrency: int
    round: int
    planned: Annotated[int, Meta(description="jobs that were to run.")]
    unique: Annotated[int, Meta(description="ids whose effect was recorded; each is counted once.")]
    duplicates: Annotated[
        int, Meta(description="deliveries of an id that was already recorded; they changed nothing.")
    ]
    failed: Annotated[int, Meta(description="ids (of `unique`) that raised or were given up.")]
    lost: Annotated[
        int, Meta(description="ids without any outcome when the cell ended; 0, or the run is not ok.")
    ]
    republished: Annotated[
        int,
        Meta(description="messages that the coordinator sent again, because their first delivery was lost."),
    ]
    measured: Annotated[int, Meta(description="jobs in that time.")]
    warm_up: Annotated[int, Meta(description="jobs that were cut before it.")] = 0
    rate_per_s: Annotated[
        float | None,
        Meta(
            description="the arrival rate, jobs sent on schedule; None at saturation, all jobs queued "
            "at once."
        ),
    ] = None
    load: Annotated[
        float | None,
        Meta(
            description="the same as a share of the measured saturation, where the rate followed from that."
        ),
    ] = None
    sent_late_s: Annotated[
        float | None,
        Meta(description="at an arrival rate, the most by which a job was sent behind its schedule."),
    ] = None
    elapsed_s: Annotated[float | None, Meta(description="from the first start to the last end, warm-up cut.")]
    jobs_per_s: float | None
    efficiency: Annotated[
        float | None,
        Meta(description="jobs_per_s over what ideal workers would do, where the ideal is known."),
    ]
    latency: Annotated[
        Durations | None,
        Meta(description="to the end of a job from the release of the queue, or from its scheduled time."),
    ]
    queue_wait: Annotated[Durations | None, Meta(description="the same to the start of a job.")]
    runtime: Annotated[Durations | None, Meta(description="from start to end.")]
    cpu_s_per_job: Annotated[
        float | None,
        Meta(description="CPU seconds of a job's own thread, on average; None where it means nothing."),
    ]
    cpu_wall: Annotated[
        float | None,
        Meta(description="CPU seconds a second of runtime: near 0 a job waits, near 1 it computes."),
    ] = None
    memory_mb: Annotated[float | None, Meta(description="memory of the pool's whole process tree, in MB.")]
    memory_kind: Annotated[
        MemoryKind | None, Meta(description="``pss`` counts shared pages once, ``rss`` once a process.")
    ] = None
    processes: Annotated[int, Meta(description="how many different ones ran a job.")]
    threads: Annotated[int, Meta(description="how many different ones ran a job.")]
    hosts: Annotated[int, Meta(description="how many different ones ran a job.")]
    strategy: str | None = None
    error: Annotated[str | None, Meta(description="what the first failed job said.")] = None
    conditions: Annotated[
        Conditions | None, Meta(description="what the machine did meanwhile; None where nobody looked.")
    ] = None
    fresh_workers: Annotated[
        bool | None,
        Meta(
            description="whether its workers were started for its contrast in this round: else a worker's "
            "own luck may look like its pool's; None where there is none, or an older result does not say."
        ),
    ] = None
    disturbed: Annotated[
        tuple[str, ...],
        Meta(
            description="what spoilt it, in words: jobs that were sent again, a process that was replaced, a "
            "clock that was set. Nothing is decided by such a cell."
        ),
    ] = ()
    values: Annotated[
        dict[str, tuple[str, ...]],
        Meta(
            description="of a user's own task: by call, the different results that its jobs had, at most "
            "three of the first hundred calls: a digest and the first characters."
        ),
    ] = {}
    sent_again: Annotated[
        tuple[int, ...],
        Meta(description="of a user's own task: the ids whose process died under them, the first hundred."),
    ] = ()
