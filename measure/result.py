"""What a run found out: the RunResult, the versioned boundary that every report reads."""

from typing import Any, Literal

import msgspec

from measure.conditions import Conditions
from measure.curve import ScalingCurve
from measure.durations import Durations
from measure.plan import SCHEMA, Plan
from measure.provenance import Machine, MemoryKind, WorkerFacts
from measure.timeline import Timeline
from measure.upgrade import upgraded

Status = Literal["complete", "partial", "cancelled"]


class CellResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one cell did.

    Attributes:
        planned: jobs that were to run.
        unique: ids whose effect was recorded; each is counted once.
        duplicates: deliveries of an id that was already recorded; they changed nothing.
        failed: ids (of `unique`) that raised or were given up.
        lost: ids without any outcome when the cell ended; 0, or the run is not ok.
        republished: messages that the coordinator sent again, because their first delivery was lost.
        elapsed_s: from the first start to the last end, warm-up cut.
        measured: jobs in that time.
        warm_up: jobs that were cut before it.
        rate_per_s: the offered rate, jobs sent on schedule; None at saturation, all jobs queued at once.
        load: the same as a share of the measured saturation, where the rate followed from that.
        sent_late_s: at an offered rate, the most by which a job was sent behind its schedule.
        efficiency: jobs_per_s over what ideal workers would do, where the ideal is known.
        latency: to the end of a job from the release of the queue, or from its scheduled time.
        queue_wait: the same to the start of a job.
        runtime: from start to end.
        cpu_s_per_job: CPU seconds of a job's own thread, on average; None where it means nothing.
        cpu_wall: CPU seconds a second of runtime: near 0 a job waits, near 1 it computes.
        memory_mb: memory of the pool's whole process tree, in MB.
        memory_kind: ``pss`` counts shared pages once, ``rss`` once a process.
        processes, threads, hosts: how many different ones ran a job.
        error: what the first failed job said.
        conditions: what the machine did meanwhile; None where nobody looked.
    """

    job: str
    pool: str
    concurrency: int
    round: int
    planned: int
    unique: int
    duplicates: int
    failed: int
    lost: int
    republished: int
    measured: int
    warm_up: int = 0
    rate_per_s: float | None = None
    load: float | None = None
    sent_late_s: float | None = None
    elapsed_s: float | None
    jobs_per_s: float | None
    efficiency: float | None
    latency: Durations | None
    queue_wait: Durations | None
    runtime: Durations | None
    cpu_s_per_job: float | None
    cpu_wall: float | None = None
    memory_mb: float | None
    memory_kind: MemoryKind | None = None
    processes: int
    threads: int
    hosts: int
    strategy: str | None = None
    error: str | None = None
    conditions: Conditions | None = None


class CounterResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a shared counter.

    Attributes:
        observed: what could be read, summed over processes where each has its own; None if unavailable.
        per_process: observed by process id, where processes cannot see each other's counter.
        lost_updates: expected - observed (negative when a second delivery counted again).
        safe_across: between what the strategy loses nothing.
        unavailable: why the pool cannot offer the strategy, if it cannot.
        note: what the figure does not say by itself.
    """

    strategy: str
    pool: str
    expected: int
    observed: int | None
    lost_updates: int | None
    increments_per_s: float | None
    per_process: dict[str, int] = {}
    safe_across: tuple[str, ...] = ()
    exact_if_redelivered: bool = False
    unavailable: str | None = None
    note: str | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The contrast of two pools on one job, in one sentence.

    Attributes:
        winner: the faster pool, or None when there is no measurable difference.
        ratio: throughput of `pool` over `other`, geometric mean over the rounds.
        low, high: the ratio's confidence interval, Holm-corrected over the run's verdicts.
        level: the interval's own level after that correction; None in a result of schema 1.
        memory_mb_per_slot: by pool.
        cheaper: the pool with less memory per slot, named where speed does not decide.
    """

    job: str
    pool: str
    other: str
    concurrency: int | None = None
    winner: str | None
    ratio: float | None
    low: float | None
    high: float | None
    level: float | None = None
    rounds: int
    sentence: str
    memory_mb_per_slot: dict[str, float] = {}
    cheaper: str | None = None


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
    remedy: str


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run, as it is stored and printed. Reports read nothing else.

    Attributes:
        machine, versions, workers: where the figures come from.
        revision: git's name for the checkout, with ``+`` where it was changed; None where unknown.
        watched: whether something received the workers' events, as Flower does; None where unknown.
        scaling: throughput against concurrency, where a job ran at several.
        timelines: who ran which job, of each job's first round.
        started, ended: seconds since the epoch.
        reason: why the run was stopped, if it was.
    """

    run_id: str
    status: Status
    machine: Machine
    versions: dict[str, str]
    workers: tuple[WorkerFacts, ...] = ()
    revision: str | None = None
    watched: bool | None = None
    plan: Plan
    cells: tuple[CellResult, ...]
    counters: tuple[CounterResult, ...]
    identities: tuple[Identity, ...]
    verdicts: tuple[Verdict, ...]
    scaling: tuple[ScalingCurve, ...] = ()
    timelines: tuple[Timeline, ...] = ()
    warnings: tuple[Warned, ...]
    started: float
    ended: float
    elapsed_s: float
    reason: str | None = None
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
        msgspec.DecodeError: if the text is no JSON, or not a RunResult (a `ValidationError`).
        UnknownSchemaError: if its schema is not known here.
    """
    return msgspec.convert(upgraded(msgspec.json.decode(raw, type=dict)), RunResult)
