"""The run itself as a table of one row: what, when, how complete, on what machine and versions."""

from datetime import UTC, datetime

from measure.model.result import RunResult
from whichpool.reports.table import Column, Table, Value

Fact = tuple[Column, Value]


def facts(result: RunResult) -> Table:
    """Return where a result's figures come from: a column for each fact that is known."""
    known = [fact for fact in (*_run(result), *_machine(result), *_versions(result)) if fact[1] is not None]
    columns, row = zip(*known, strict=True)
    return Table("run", "Where the figures come from", columns, [row])


def _run(result: RunResult) -> tuple[Fact, ...]:
    counts = ("unique", "duplicates", "failed", "lost")
    return (
        (Column("run_id", "run"), result.run_id),
        (Column("status", "status"), result.status),
        (Column("reason", "reason"), result.reason),
        (Column("started", "started"), _moment(result.started)),
        (Column("ended", "ended"), _moment(result.ended)),
        (Column("elapsed_s", "took s", "{:,.0f}"), result.elapsed_s),
        (Column("rounds", "rounds", "{:,}"), result.plan.rounds),
        (Column("seed", "seed", "{}"), result.plan.seed),
        (Column("planned", "jobs planned", "{:,}"), sum(cell.planned for cell in result.cells)),
        *((Column(name, name, "{:,}"), sum(getattr(c, name) for c in result.cells)) for name in counts),
        (Column("revision", "revision"), result.revision),
        (Column("watched", "events received"), _yes(result.watched)),
    )


def _machine(result: RunResult) -> tuple[Fact, ...]:
    machine = result.machine
    return (
        (Column("system", "system"), machine.system),
        (Column("cpu_model", "CPU"), machine.cpu_model),
        (Column("cpus", "CPUs", "{:,}"), machine.cpus),
        (Column("cpu_quota", "CPU quota", "{:,.2f}"), machine.cpu_quota),
        (Column("memory_mb", "memory MB", "{:,.0f}"), machine.memory_mb),
        (Column("gil", "GIL"), _yes(machine.gil)),
        (Column("hosts", "hosts"), ", ".join(machine.hosts) or None),
    )


def _versions(result: RunResult) -> list[Fact]:
    return [(Column(f"version_of_{name}", name), version) for name, version in result.versions.items()]


def _moment(seconds: float) -> str:
    """Return seconds since the epoch as a date and time in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%SZ}"


def _yes(fact: bool | None) -> str | None:
    return None if fact is None else "yes" if fact else "no"
