"""A result on the terminal: the contrast, the counters, who ran what, the verdicts."""

from collections.abc import Iterable, Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from measure.checks_of_cells import spread
from measure.contrast import memory_mb_per_slot
from measure.result import CellResult, CounterResult, RunResult

NONE = "-"


def show(result: RunResult, console: Console) -> None:
    """Print a whole result."""
    console.print(headline(result), highlight=False)
    for table in (contrast_table(_jobs(result)), counter_table(result.counters)):
        if table.row_count:
            console.print()
            console.print(table)
    for title, lines in (
        ("Who ran the jobs", [identity.sentence for identity in result.identities]),
        ("Notes", _notes(result.counters)),
        ("Verdicts", [verdict.sentence for verdict in result.verdicts]),
        ("Warnings", [f"{w.message}: {w.remedy}" for w in result.warnings]),
    ):
        _paragraph(console, title, lines)


def headline(result: RunResult) -> str:
    """Return the run in one line: what, where, how complete."""
    jobs = sum(cell.planned for cell in result.cells)
    found = f"{jobs:,} jobs planned, {sum(c.unique for c in result.cells):,} unique, " + ", ".join(
        f"{sum(getattr(cell, name) for cell in result.cells):,} {name}"
        for name in ("duplicates", "failed", "lost")
    )
    reason = f" ({result.reason})" if result.reason else ""
    machine = f"{result.machine.cpus} CPUs, Python {result.versions.get('python', '?')}"
    return f"run {result.run_id}: {result.status}{reason}, {result.elapsed_s:.0f} s on {machine}\n{found}"


def contrast_table(cells: Sequence[CellResult]) -> Table:
    """Return one row for each job on each pool: medians over the rounds, the spread beside them."""
    table = Table(title="Jobs (medians over the rounds)", title_justify="left")
    table.add_column("job")
    table.add_column("pool")
    for heading in ("at a time", "rounds", "jobs/s", "±", "of ideal", "p95 runtime", "CPU/job", "MB/slot"):
        table.add_column(heading, justify="right")
    for group in _groups(cells):
        table.add_row(*_row(group))
    return table


def counter_table(counters: Sequence[CounterResult]) -> Table:
    """Return one row for each counter on each pool."""
    table = Table(title="Shared counters", title_justify="left")
    table.add_column("strategy")
    table.add_column("pool")
    for heading in ("expected", "observed", "lost updates", "increments/s"):
        table.add_column(heading, justify="right")
    table.add_column("safe across")
    for counter in counters:
        table.add_row(counter.strategy, counter.pool, *_counted(counter), _safe(counter))
    return table


def _jobs(result: RunResult) -> list[CellResult]:
    """Return the cells that are about throughput: neither counters nor who ran what."""
    identities = {identity.job for identity in result.identities}
    return [cell for cell in result.cells if cell.strategy is None and cell.job not in identities]


def _groups(cells: Iterable[CellResult]) -> list[list[CellResult]]:
    groups: dict[tuple[str, str, int], list[CellResult]] = {}
    for cell in cells:
        groups.setdefault((cell.job, cell.pool, cell.concurrency), []).append(cell)
    order = list(dict.fromkeys(job for job, _, _ in groups))
    return [groups[key] for key in sorted(groups, key=lambda key: (order.index(key[0]), key[1]))]


def _row(group: Sequence[CellResult]) -> list[str]:
    first = group[0]
    rates = [cell.jobs_per_s for cell in group if cell.jobs_per_s]
    cpu_s = [cell.cpu_s_per_job for cell in group if cell.cpu_s_per_job is not None]
    return [
        first.job, first.pool, str(first.concurrency), str(len(group)),
        _middle(rates, "{:,.1f}"),
        f"{spread(rates):.0%}" if len(rates) > 1 else NONE,
        _middle([cell.efficiency for cell in group if cell.efficiency], "{:.0%}"),
        _milliseconds([cell.runtime.p95_s for cell in group if cell.runtime]),
        _milliseconds(cpu_s),
        _middle([mb for mb in [memory_mb_per_slot(group)] if mb], "{:.1f}"),
    ]  # fmt: skip


def _middle(figures: Sequence[float], form: str) -> str:
    return form.format(median(figures)) if figures else NONE


def _milliseconds(durations_s: Sequence[float]) -> str:
    return _middle([1_000 * duration for duration in durations_s], "{:,.1f} ms")


def _counted(counter: CounterResult) -> list[str]:
    if counter.unavailable:
        return [f"{counter.expected:,}", "unavailable", NONE, NONE]
    return [
        f"{counter.expected:,}",
        NONE if counter.observed is None else f"{counter.observed:,}",
        NONE if counter.lost_updates is None else f"{counter.lost_updates:,}",
        NONE if counter.increments_per_s is None else f"{counter.increments_per_s:,.0f}",
    ]


def _safe(counter: CounterResult) -> str:
    reach = ", ".join(counter.safe_across) or "nothing"
    return f"{reach}; redelivery" if counter.exact_if_redelivered else reach


def _notes(counters: Sequence[CounterResult]) -> list[str]:
    notes = _unavailable(counters)
    for counter in counters:
        name = f"{counter.strategy} on {counter.pool}"
        if len(counter.per_process) > 1:
            each = " + ".join(f"{count:,}" for count in counter.per_process.values())
            notes.append(f"{name}: {each}, one counter a process; the sum is nobody's total")
        if counter.note:
            notes.append(f"{name}: {counter.note}")
    return notes


def _unavailable(counters: Sequence[CounterResult]) -> list[str]:
    """Return each reason once, with the strategies and pools that it holds for."""
    reasons: dict[str, list[CounterResult]] = {}
    for counter in counters:
        if counter.unavailable:
            reasons.setdefault(counter.unavailable, []).append(counter)
    return [
        f"unavailable: {_listed(c.strategy for c in found)} on {_listed(c.pool for c in found)}: {reason}"
        for reason, found in reasons.items()
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _paragraph(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(f"\n[bold]{title}[/bold]")
        for line in lines:
            console.print(f"  {line}", highlight=False, markup=False, soft_wrap=not console.is_terminal)
