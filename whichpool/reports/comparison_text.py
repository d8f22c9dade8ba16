"""A comparison of two runs on a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from measure.cells.metrics import in_full
from measure.compare.comparison import ONE_ROUND, Change, ComparedRun, Comparison
from whichpool.reports.rich_tables import fitted_table
from whichpool.reports.table import Column, Table, Value

COLUMNS = (
    Column("job", "job", is_key=True),
    Column("pool", "pool", is_key=True),
    Column("concurrency", "at a time", "{:,}", is_key=True),
    Column("offered", "offered", is_key=True),
    Column("rounds", "rounds", rank=2),
    Column("base_jobs_per_s", "BASE/s", "{:,.1f}", rank=1),
    Column("new_jobs_per_s", "NEW/s", "{:,.1f}", rank=1),
    Column("ratio", "ratio", "{:.3f}"),
    Column("interval", "interval"),
    Column("outcome", "outcome"),
    Column("p95_ratio", "p95", "{:.2f}", rank=1),
    Column("cpu_s_per_job_ratio", "CPU/job", "{:.2f}", rank=2),
    Column("memory_mb_per_slot_ratio", "MB/slot", "{:.2f}", rank=2),
)
KEY = (
    "Ratios are NEW over BASE: jobs/s with an interval (Welch's t, corrected by Holm); p95 (latency at an "
    "arrival rate, else runtime), CPU time and memory without one."
)
STYLES = {"faster": "green", "slower": "bold red"}


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print a whole comparison, what there is to mind above it."""
    for name, side in (("BASE", comparison.base), ("NEW ", comparison.new)):
        _line(console, f"{name}  {_headline(side)}")
        if side.recommends:
            _line(console, f"      {side.recommends}")
    _paragraph(console, "Warnings", list(_warnings(comparison)))
    console.print()
    console.print(fitted_table(comparison_table(comparison.changes), console, _style), crop=False)
    _line(console, f"\n{KEY}")
    _paragraph(
        console, "Notes", [f"{c.group.name}: {note}" for c in comparison.changes for note in _notes(c)]
    )
    for name, side in (("BASE", comparison.base), ("NEW", comparison.new)):
        _paragraph(console, f"Only in {name}", [group.name for group in side.only_here])


def comparison_table(changes: Sequence[Change]) -> Table:
    """Return one row for each group that both runs have; no column of loads where none was offered."""
    table = Table("comparison", "NEW against BASE", COLUMNS, [_row(change) for change in changes])
    if any(change.group.is_offered for change in changes):
        return table
    place = next(i for i, column in enumerate(COLUMNS) if column.key == "offered")
    kept = [i for i in range(len(COLUMNS)) if i != place]
    return Table(
        table.key, table.title, [COLUMNS[i] for i in kept], [[row[i] for i in kept] for row in table.rows]
    )


def _row(change: Change) -> list[Value]:
    p95 = in_full("p95", is_offered=change.group.is_offered)
    ratios = (change.ratios.get(name) for name in (p95, "cpu_s_per_job", "memory_mb_per_slot"))
    return [
        change.job, change.pool, change.concurrency, change.group.offered,
        f"{change.base_rounds} / {change.new_rounds}", *_throughput(change), _interval(change),
        _outcome(change), *(None if ratio is None else ratio.ratio for ratio in ratios),
    ]  # fmt: skip


def _throughput(change: Change) -> list[Value]:
    rate = change.jobs_per_s
    return [None, None, None] if rate is None else [rate.base, rate.new, rate.ratio]


def _interval(change: Change) -> str | None:
    if change.low is None or change.high is None:
        return None
    return f"[{change.low:.3f}, {change.high:.3f}]"


def _outcome(change: Change) -> str:
    if change.jobs_per_s is None:
        return "no figure"
    return change.outcome or ONE_ROUND


def _headline(side: ComparedRun) -> str:
    reason = f" ({side.reason})" if side.reason else ""
    return f"run {side.run_id}: {side.status}{reason}"


def _warnings(comparison: Comparison) -> Iterable[str]:
    for name, side in (("BASE", comparison.base), ("NEW", comparison.new)):
        if side.status != "complete":
            yield f"{name} is {side.status}: compared as far as it went"
        yield from (f"{name}: {message}" for message in side.disturbed)
    for difference in comparison.compatibility.differences:
        yield f"not alike: {difference.sentence}"
    if comparison.compatibility.unknown:
        yield f"not compared: {'; '.join(comparison.compatibility.unknown)}"


def _notes(change: Change) -> list[str]:
    return [note for note in change.notes if note != ONE_ROUND]


def _style(column: Column, value: Value) -> str:
    return STYLES.get(str(value), "") if column.key == "outcome" else ""


def _paragraph(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        _line(console, f"\n{title}")
        for line in lines:
            _line(console, f"  {line}")


def _line(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=not console.is_terminal)
