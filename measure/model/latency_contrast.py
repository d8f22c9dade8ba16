"""How long a job takes on two pools at one arrival rate."""

from typing import Annotated

import msgspec
from msgspec import Meta


class LatencyContrast(msgspec.Struct, frozen=True, kw_only=True):
    """The contrast of two pools' latency on one job at one arrival rate, in one sentence."""

    job: str
    concurrency: int
    rate_per_s: Annotated[float, Meta(description="the arrival rate.")]
    load: Annotated[float | None, Meta(description="the same as a share of the measured saturation.")] = None
    pool: str
    other: str
    rounds: Annotated[int, Meta(description="rounds in which both pools have a figure that counts.")]
    p50_s: Annotated[dict[str, float], Meta(description="by pool: within which half of the jobs were done.")]
    p95_s: Annotated[dict[str, float], Meta(description="by pool: within which 95 % of the jobs were done.")]
    ratio: Annotated[
        float | None,
        Meta(description="median latency of `pool` over that of `other`: geometric mean over the rounds."),
    ] = None
    low: Annotated[
        float | None, Meta(description="the ratio's interval, Holm-corrected over the run's latencies.")
    ] = None
    high: Annotated[
        float | None, Meta(description="the ratio's interval, Holm-corrected over the run's latencies.")
    ] = None
    quicker: Annotated[
        str | None,
        Meta(
            description="the pool whose median latency is shown to be lower by more than 5 %, in five rounds "
            "or more."
        ),
    ] = None
    sentence: str
