"""From samples to a CellResult: throughput, percentiles, who ran it."""

from collections.abc import Iterable, Sequence

import msgspec

from measure.plan import CellPlan
from measure.result import CellResult, Percentiles
from measure.sample import Sample

WARM_UP_WAVES = 5  # a cell of at least this many waves loses its first one as warm-up


class CellCounts(msgspec.Struct, frozen=True):
    """What the ledger counted of a cell, beside its samples."""

    unique: int
    duplicates: int
    failed: int
    republished: int
    released: float | None
    rss_mb: float | None = None


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


def percentiles(durations_s: Sequence[float]) -> Percentiles | None:
    """Return exact percentiles by the inverse of the empirical distribution (Hyndman-Fan type 1).

    Each is a duration that was measured, so that none can exceed the maximum.
    """
    if not durations_s:
        return None
    ordered = sorted(durations_s)

    def at(percent: int) -> float:
        return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]

    return Percentiles(at(50), at(95), at(99), ordered[-1])


def efficiency(jobs_per_s: float | None, cell: CellPlan) -> float | None:
    """Return the throughput over that of ideal workers (concurrency / ideal seconds)."""
    if jobs_per_s is None or not cell.ideal_s:
        return None
    return jobs_per_s * cell.ideal_s / cell.concurrency


def summarise(cell: CellPlan, samples: Sequence[Sample], counts: CellCounts) -> CellResult:
    """Turn what was seen of a cell into its result."""
    ran = timed(samples)
    measured = without_warm_up(ran, cell.concurrency)
    elapsed_s = span_s(measured)
    jobs_per_s = len(measured) / elapsed_s if elapsed_s else None
    return CellResult(
        job=cell.label, strategy=cell.strategy, pool=cell.pool, concurrency=cell.concurrency,
        round=cell.round, planned=cell.n, unique=counts.unique, duplicates=counts.duplicates,
        failed=counts.failed, lost=cell.n - counts.unique, republished=counts.republished,
        measured=len(measured), elapsed_s=elapsed_s, jobs_per_s=jobs_per_s,
        efficiency=efficiency(jobs_per_s, cell),
        latency=_since_release([s.ended for s in measured], measured, counts.released),
        queue_wait=_since_release([s.started for s in measured], measured, counts.released),
        runtime=percentiles([(s.ended or 0.0) - (s.started or 0.0) for s in measured]),
        cpu_s=_total_cpu_s(ran), rss_mb=counts.rss_mb,
        processes=len({(s.host, s.process) for s in ran}),
        threads=len({(s.host, s.process, s.thread) for s in ran}),
        hosts=len({s.host for s in ran}),
        error=next((str(s.value) for s in samples if s.outcome != "succeeded"), None),
    )  # fmt: skip


def _since_release(
    moments: Sequence[float | None], samples: Sequence[Sample], released: float | None
) -> Percentiles | None:
    """Durations since the job was there to be taken: sent, and the filled queue released."""
    pairs = zip(moments, samples, strict=True)
    return percentiles([max(0.0, (m or 0.0) - max(s.sent or 0.0, released or 0.0)) for m, s in pairs])


def _total_cpu_s(samples: Sequence[Sample]) -> float | None:
    known = [s.cpu_s for s in samples if s.cpu_s is not None]
    return sum(known) if known else None
