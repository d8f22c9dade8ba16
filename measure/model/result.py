"""What a run found out: the RunResult, the versioned boundary that every report reads."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from measure.model.cell_result import CellResult
from measure.model.curve import ScalingCurve
from measure.model.latency_contrast import LatencyContrast
from measure.model.plan import SCHEMA, Plan
from measure.model.plausible import check_figures
from measure.model.provenance import Machine, WorkerFacts
from measure.model.recommendation import Recommendation
from measure.model.timeline import Timeline
from measure.model.upgrade import upgraded

Status = Literal["complete", "partial", "cancelled"]
Answer = Literal["faster", "not-slower", "undecided"]


class CounterResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a shared counter."""

    strategy: str
    pool: str
    expected: int
    observed: Annotated[
        int | None,
        Meta(
            description="what could be read, summed over processes where each has its own; None if "
            "unavailable."
        ),
    ]
    lost_updates: Annotated[
        int | None, Meta(description="expected - observed (negative when a second delivery counted again).")
    ]
    increments_per_s: float | None
    per_process: Annotated[
        dict[str, int],
        Meta(description="observed by process id, where processes cannot see each other's counter."),
    ] = {}
    safe_across: Annotated[tuple[str, ...], Meta(description="between what the strategy loses nothing.")] = ()
    exact_if_redelivered: bool = False
    unavailable: Annotated[
        str | None, Meta(description="why the pool cannot offer the strategy, if it cannot.")
    ] = None
    note: Annotated[str | None, Meta(description="what the figure does not say by itself.")] = None

    @property
    def is_apart(self) -> bool:
        """Whether each process has counted for itself, so that no total is shared."""
        return len(self.per_process) > 1


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The contrast of two pools on one job, in one sentence."""

    job: str
    pool: str
    other: str
    concurrency: int | None = None
    answer: Annotated[
        Answer,
        Meta(
            description="``faster``: one pool is, by more than 5 %; ``not-slower``: the pool that uses less "
            "memory is shown to be at most 5 % slower, or each of both is; ``undecided``: neither is shown."
        ),
    ]
    winner: Annotated[str | None, Meta(description="the faster pool, where there is one.")]
    equivalent: Annotated[bool, Meta(description="whether each pool is shown not to be slower.")] = False
    recommended: Annotated[
        str | None,
        Meta(description="the pool to choose, or None where the rounds carry no recommendation."),
    ] = None
    ratio: Annotated[
        float | None, Meta(description="throughput of `pool` over `other`, geometric mean over the rounds.")
    ]
    low: Annotated[
        float | None,
        Meta(description="the ratio's confidence interval, Holm-corrected over the run's verdicts."),
    ]
    high: Annotated[
        float | None,
        Meta(description="the ratio's confidence interval, Holm-corrected over the run's verdicts."),
    ]
    level: Annotated[
        float | None,
        Meta(description="the interval's own level after that correction; None in a result of schema 1."),
    ] = None
    rounds: int
    scatter: Annotated[
        float | None,
        Meta(
            description="standard deviation of the logarithm of a round's ratio: how noisy it was; None in a "
            "result of an older schema."
        ),
    ] = None
    rounds_to_decide: Annotated[
        int | None,
        Meta(description="about how many rounds would decide, by that; None where it is not known."),
    ] = None
    others_cpu: Annotated[
        float | None,
        Meta(description="share of the CPUs that other programs used while these cells ran (0 to 1)."),
    ] = None
    doubt: Annotated[
        str | None, Meta(description="why the figures of a pool are known to be wrong, if they are.")
    ] = None
    left_out: Annotated[
        int, Meta(description="rounds that were disturbed, and so have no say; see `cells[].disturbed`.")
    ] = 0
    looks: Annotated[
        int,
        Meta(
            description="how often the rounds were looked at, at most: each look has a share of the errors."
        ),
    ] = 1
    fresh_workers: Annotated[
        bool | None,
        Meta(
            description="whether each round had workers of its own; where it had not, the verdict holds for "
            "these workers alone; None where that is not known."
        ),
    ] = None
    sentence: str
    memory_mb_per_slot: Annotated[dict[str, float], Meta(description="by pool.")] = {}
    memory_ratio: Annotated[
        float | None,
        Meta(description="memory per slot of `pool` over `other`, geometric mean over the rounds."),
    ] = None
    memory_low: Annotated[float | None, Meta(description="the 95 % interval of that ratio.")] = None
    memory_high: Annotated[float | None, Meta(description="the 95 % interval of that ratio.")] = None
    cheaper: Annotated[
        str | None,
        Meta(
            description="the pool that uses less memory per slot, by a whole interval beyond 5 %; in a "
            "result of an older schema by medians alone."
        ),
    ] = None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who ran the jobs of an identity cell: the guide's "Thread is running!" on real workers."""

    job: str
    pool: str
    concurrency: int
    processes: int
    threads_per_process: int
    hosts: int
    sentence: str
    answer: dict[str, Any] = {}


class Warned(msgspec.Struct, frozen=True):
    """Something about the run that its reader should know, with its remedy."""

    code: str
    message: str
    remedy: Annotated[str, Meta(description="the command to type next; empty where none is known.")]


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run, as it is stored and printed. Reports read nothing else."""

    run_id: str
    status: Status
    machine: Annotated[Machine, Meta(description="where the figures come from.")]
    versions: Annotated[dict[str, str], Meta(description="where the figures come from.")]
    workers: Annotated[tuple[WorkerFacts, ...], Meta(description="where the figures come from.")] = ()
    revision: Annotated[
        str | None,
        Meta(description="git's name for the checkout, with ``+`` where it was changed; None where unknown."),
    ] = None
    watched: Annotated[
        bool | None,
        Meta(
            description="whether something received the workers' events, as Flower does; None where unknown."
        ),
    ] = None
    plan: Plan
    cells: tuple[CellResult, ...]
    counters: tuple[CounterResult, ...]
    identities: tuple[Identity, ...]
    verdicts: tuple[Verdict, ...]
    latency_contrasts: Annotated[
        tuple[LatencyContrast, ...],
        Meta(description="how long jobs took on two pools, where both were offered the same rate."),
    ] = ()
    scaling: Annotated[
        tuple[ScalingCurve, ...],
        Meta(description="throughput against concurrency, where a job ran at several."),
    ] = ()
    timelines: Annotated[
        tuple[Timeline, ...], Meta(description="who ran which job, of each job's first round.")
    ] = ()
    warnings: tuple[Warned, ...]
    started: Annotated[float, Meta(description="seconds since the epoch.")]
    ended: Annotated[float, Meta(description="seconds since the epoch.")]
    elapsed_s: float
    reason: Annotated[str | None, Meta(description="why the run was stopped, if it was.")] = None
    recommendation: Annotated[
        Recommendation | None, Meta(description="for a task of a user's own; None of any other run.")
    ] = None
    schema: int = SCHEMA

    @property
    def lost(self) -> int:
        """Ids without any outcome, over all cells."""
        return sum(cell.lost for cell in self.cells)

    @property
    def failed(self) -> int:
        """Ids that raised or were given up, over all cells."""
        return sum(cell.failed for cell in self.cells)


def to_json(value: object) -> bytes:
    """Encode a plan or a result as JSON."""
    return msgspec.json.encode(value)


def result_from_json(raw: bytes) -> RunResult:
    """Decode a RunResult of this schema, or of an older one.

    Raises:
        msgspec.DecodeError: if the text is not JSON, or not a RunResult (a `ValidationError`).
        UnknownSchemaError: if its schema is not known here.
    """
    document = upgraded(msgspec.json.decode(raw, type=dict))
    check_figures(document)
    return msgspec.convert(document, RunResult)
