"""The tables of a run beside its jobs: verdicts, counters, identities, conditions, workers, warnings."""

import shlex
from collections.abc import Iterable, Sequence
from operator import attrgetter

from measure.cells.others_cpu import weighted
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.provenance import WorkerFacts
from measure.model.result import CounterResult, Identity, Verdict, Warned
from whichpool.reports import columns as common
from whichpool.reports.plots.counter_words import own_totals
from whichpool.reports.table import Column, Table, Value

UNAVAILABLE = "unavailable"
_SEEN = {
    "others_cpu": ("other programs", "of all CPUs"),
    "steal_cpu": ("hypervisor (steal)", "of all CPUs"),
    "coordinator_cpu": ("coordinator", "of one CPU"),
    "redis_cpu": ("Redis", "of one CPU"),
    "web_cpu": ("latency server", "of one CPU"),
}


def verdicts_table(verdicts: Iterable[Verdict]) -> Table:
    """Return each contrast of two pools: the answer, the ratio of their throughputs, its interval."""
    columns = (
        common.JOB, common.POOL, Column("other", "against", is_key=True), common.CONCURRENCY,
        Column("answer", "answer"), Column("recommended", "recommended"),
        Column("ratio", "ratio", "{:.2f}"), Column("low", "low", "{:.2f}"),
        Column("high", "high", "{:.2f}"), Column("level", "level", "{:.1%}", rank=1), common.ROUNDS,
        Column("scatter", "scatter", "{:.1%}", rank=1),
        Column("rounds_to_decide", "rounds to decide", "{:,}"),
        Column("cheaper", "less memory"),
    )  # fmt: skip
    return Table(
        "verdicts",
        "Verdicts: jobs/s of a pool over those of the other",
        columns,
        [_verdict(v) for v in verdicts],
    )


def counters_table(counters: Iterable[CounterResult]) -> Table:
    """Return what became of each shared counter."""
    columns = (
        Column("strategy", "strategy", is_key=True), common.POOL, Column("expected", "expected", "{:,}"),
        Column("observed", "observed", "{:,}"), Column("lost_updates", "lost updates", "{:,}"),
        Column("increments_per_s", "increments/s", "{:,.0f}"), Column("safe_across", "safe across", rank=1),
    )  # fmt: skip
    return Table("counters", "Shared counters", columns, [_counter(counter) for counter in counters])


def identities_table(identities: Iterable[Identity]) -> Table:
    """Return who ran the jobs of the identity cells."""
    columns = (
        common.JOB, common.POOL, common.CONCURRENCY, Column("processes", "processes", "{:,}"),
        Column("threads_per_process", "threads in one", "{:,}"), Column("hosts", "hosts", "{:,}"),
        Column("sentence", "in words", rank=1),
    )  # fmt: skip
    return Table("identities", "Who ran the jobs", columns, [_identity(i) for i in identities])


def conditions_table(cells: Sequence[CellResult]) -> Table:
    """Return what the machine did beside the cells: on average over their time, and in the worst one."""
    columns = (
        Column("what", "used by", is_key=True), Column("share_of", "share", is_key=True),
        Column("mean", "mean", "{:.1%}"), Column("worst", "worst", "{:.1%}"),
        Column("worst_cell", "worst in", rank=1),
    )  # fmt: skip
    rows = [_condition(cells, name) for name in _SEEN]
    return Table("conditions", "Conditions while cells ran", columns, [row for row in rows if row])


def workers_table(workers: Iterable[WorkerFacts]) -> Table:
    """Return the workers, as they described themselves."""
    columns = (
        Column("name", "worker", is_key=True), common.POOL, Column("slots", "slots", "{:,}"),
        Column("host", "host"), Column("log_level", "log level"), Column("events", "events"),
        Column("gil", "GIL"), Column("cpu_quota", "CPU quota", "{:,.2f}"), Column("memory_kind", "memory by"),
        Column("versions", "versions"), Column("command", "command line"), Column("settings", "settings"),
    )  # fmt: skip
    return Table("workers", "Workers", columns, [_worker(worker) for worker in workers])


def warnings_table(warnings: Iterable[Warned]) -> Table:
    """Return what the reader should know, with its remedy."""
    columns = (
        Column("number", "number", "{:,}", is_key=True), Column("code", "code"),
        Column("message", "warning"), Column("remedy", "remedy"),
    )  # fmt: skip
    rows = [(number, w.code, w.message, w.remedy) for number, w in enumerate(warnings, 1)]
    return Table("warnings", "Warnings", columns, rows)


def _verdict(verdict: Verdict) -> list[Value]:
    return [
        verdict.job, verdict.pool, verdict.other, verdict.concurrency, verdict.answer, verdict.recommended,
        verdict.ratio, verdict.low, verdict.high, verdict.level, verdict.rounds, verdict.scatter,
        verdict.rounds_to_decide, verdict.cheaper,
    ]  # fmt: skip


def _counter(counter: CounterResult) -> list[Value]:
    reach = ", ".join(counter.safe_across) or "nothing"
    observed = own_totals(counter) if counter.is_apart else counter.observed
    return [
        counter.strategy, counter.pool, counter.expected,
        UNAVAILABLE if counter.unavailable else observed, None if counter.is_apart else counter.lost_updates,
        counter.increments_per_s, f"{reach}; redelivery" if counter.exact_if_redelivered else reach,
    ]  # fmt: skip


def _identity(identity: Identity) -> list[Value]:
    return [
        identity.job, identity.pool, identity.concurrency, identity.processes,
        identity.threads_per_process, identity.hosts, identity.sentence,
    ]  # fmt: skip


def _condition(cells: Sequence[CellResult], name: str) -> list[Value]:
    """Return one row; an empty one where nobody looked."""
    seen: list[tuple[float, Conditions, CellResult]] = []
    for cell in cells:
        share: float | None = getattr(cell.conditions, name, None)
        if cell.conditions and share is not None:
            seen.append((share, cell.conditions, cell))
    mean = weighted((conditions for _, conditions, _ in seen), attrgetter(name))
    if mean is None:
        return []
    if name == "others_cpu" and any(conditions.others_told_late for _, conditions, _ in seen):
        return [*_SEEN[name], max(0.0, mean), None, None]  # of a single cell it says nothing then
    worst, _, cell = max(seen, key=lambda observation: observation[0])
    return [*_SEEN[name], mean, worst, f"{cell.job} on {cell.pool}, round {cell.round}"]


def _worker(worker: WorkerFacts) -> list[Value]:
    return [
        worker.name, worker.pool, worker.concurrency, worker.host, worker.log_level or None,
        _yes(worker.events), _yes(worker.gil), worker.cpu_quota, worker.memory_kind,
        _pairs(worker.versions) or None, shlex.join(worker.command) or None, _pairs(worker.settings) or None,
    ]  # fmt: skip


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _pairs(named: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in named.items())
