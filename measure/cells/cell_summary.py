"""From samples to a CellResult: throughput, percentiles, who ran it."""

from collections.abc import Iterable, Sequence

import msgspec

from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.durations import Durations, durations
from measure.model.plan import CellPlan
from measure.model.provenance import MemoryKind
from measure.model.sample import Sample
from measure.model.search import input_of

MOST_CALLS_KEPT, MOST_VALUES_KEPT = 100, 3  # of a user's own task
MOST_NEGATIVE_S = 0.005  # clocks of one machine read by two processes may disagree by as little
WARM_UP_WAVES = 5  # a cell of at least this many waves loses its first one as warm-up


class CellCounts(msgspec.Struct, frozen=True):
    """What the ledger counted of a cell, beside its samples.

    Attributes:
        unique, duplicates, failed, republished: ids and deliveries, see CellResult.
        released: when the filled queue was released, in seconds since the epoch.
        rate_per_s: the arrival rate; None at saturation.
        sent_late_s: at an arrival rate, the most by which a job was sent behind its schedule.
    """

    unique: int
    duplicates: int
    failed: int
    republished: int
    released: float | None
    rate_per_s: float | None = None
    sent_late_s: float | None = None


class Memory(msgspec.Struct, frozen=True):
    """The memory of a pool's process trees together, in MB, and how shared pages were counted."""

    mb: float
    kind: MemoryKind


def timed(samples: Iterable[Sample]) -> list[Sample]:
    """Return the samples whose start and end are known, in the order of their starts."""
    whole = [s for s in samples if s.started is not None and s.ended is not None]
    return sorted(whole, key=lambda s: s.started or 0.0)


def without_warm_up(samples: Sequence[Sample], concurrency: int) -> Sequence[Sample]:
    """Cut the first wave (as many jobs as there are slots) of a cell that is long enough for it."""
    if len(samples) < WARM_UP_WAVES * concurrency:
        return samples
    return samples[concurrency:]


def span_s(samples: Sequence[Sample]) -> float | None:
    """Return the seconds from the first start to the last end, or None without samples."""
    if not samples:
        return None
    return max(s.ended or 0.0 for s in samples) - min(s.started or 0.0 for s in samples)


def efficiency(jobs_per_s: float | None, cell: CellPlan) -> float | None:
    """Return the throughput over that of ideal workers (concurrency / ideal seconds).

    None where the ideal is not known, and at an arrival rate, which no worker can exceed.
    """
    if jobs_per_s is None or not cell.ideal_s or cell.is_offered:
        return None
    return jobs_per_s * cell.ideal_s / cell.concurrency


def summarise(
    cell: CellPlan,
    samples: Sequence[Sample],
    counts: CellCounts,
    memory: Memory | None = None,
    conditions: Conditions | None = None,
) -> CellResult:
    """Turn what was seen of a cell into its result."""
    ran = timed(samples)
    measured = without_warm_up(ran, cell.concurrency)
    elapsed_s = span_s(measured)
    jobs_per_s = len(measured) / elapsed_s if elapsed_s and elapsed_s > 0 else None
    return CellResult(
        job=cell.label, strategy=cell.strategy, pool=cell.pool, concurrency=cell.concurrency,
        round=cell.round, planned=cell.n, unique=counts.unique, duplicates=counts.duplicates,
        failed=counts.failed, lost=cell.n - counts.unique, republished=counts.republished,
        measured=len(measured), warm_up=len(ran) - len(measured), elapsed_s=elapsed_s,
        rate_per_s=counts.rate_per_s, load=cell.load, sent_late_s=counts.sent_late_s, jobs_per_s=jobs_per_s,
        efficiency=efficiency(jobs_per_s, cell),
        latency=_since_due([s.ended for s in measured], measured, counts.released),
        queue_wait=_since_due([s.started for s in measured], measured, counts.released),
        runtime=durations([runtime_s(s) for s in measured]),
        cpu_s_per_job=cpu_s_per_job(ran), cpu_wall=cpu_wall(ran),
        memory_mb=memory.mb if memory else None, memory_kind=memory.kind if memory else None,
        processes=len({(s.host, s.process) for s in ran}),
        threads=len({(s.host, s.process, s.thread) for s in ran}),
        hosts=len({s.host for s in ran}),
        error=next((str(s.value) for s in samples if s.outcome != "succeeded"), None),
        conditions=conditions, fresh_workers=cell.fresh_workers,
    )  # fmt: skip


def values_by_call(cell: CellPlan, samples: Iterable[Sample], seed: int) -> dict[str, tuple[str, ...]]:
    """Return the different results of each call of a user's own task, see `CellResult.values`."""
    found: dict[str, dict[str, None]] = {}
    for sample in samples if cell.inputs else ():
        call = input_of(sample.n, cell.inputs, seed)
        if call < MOST_CALLS_KEPT and sample.outcome != "given-up":
            found.setdefault(str(call), {})[_said(sample)] = None
    return {call: tuple(values)[:MOST_VALUES_KEPT] for call, values in sorted(found.items())}


def _said(sample: Sample) -> str:
    return str(sample.value) if sample.outcome == "succeeded" else f"raised {sample.value}"


def runtime_s(sample: Sample) -> float:
    """Return the seconds from a job's start to its end."""
    return (sample.ended or 0.0) - (sample.started or 0.0)


def cpu_s_per_job(samples: Sequence[Sample]) -> float | None:
    """Return the mean CPU seconds of the jobs whose thread's clock means something; None without any."""
    known = [s.cpu_s for s in samples if s.cpu_s is not None]
    return sum(known) / len(known) if known else None


def cpu_wall(samples: Sequence[Sample]) -> float | None:
    """Return CPU seconds over seconds of runtime, over all jobs where both are known."""
    known = [s for s in samples if s.cpu_s is not None]
    ran_s = sum(runtime_s(s) for s in known)
    return sum(s.cpu_s or 0.0 for s in known) / ran_s if ran_s > 0 else None


def _since_due(
    moments: Sequence[float | None], samples: Sequence[Sample], released: float | None
) -> Durations | None:
    """Durations since a job was due: sent or scheduled, and the filled queue released.

    None where one is clearly negative: clocks that differ, or were set, tell nothing of waiting.
    """
    pairs = zip(moments, samples, strict=True)
    since_s = [(moment or 0.0) - max(s.sent or 0.0, released or 0.0) for moment, s in pairs]
    if min(since_s, default=0.0) < -MOST_NEGATIVE_S:
        return None
    return durations([max(0.0, each_s) for each_s in since_s])
