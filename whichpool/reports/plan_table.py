"""The plan of a run as a table: each kind of cell once, with what its jobs were told."""

from collections.abc import Sequence

from measure.cells.groups import SATURATION
from measure.model.plan import CellPlan, Plan
from whichpool.reports import columns as common
from whichpool.reports.table import Column, Table, Value

_COLUMNS = (
    common.JOB, Column("pools", "pools"), common.CONCURRENCY, common.LOOP, Column("n", "jobs a cell", "{:,}"),
    Column("cells", "cells", "{:,}"), Column("task", "task"), Column("arguments", "arguments"),
    Column("ideal_s", "ideal ms", "{:,.1f}", 1_000.0), Column("timeout_s", "timeout s", "{:,.1f}"),
)  # fmt: skip


def plan_tables(plan: Plan) -> list[Table]:
    """Return the table of a plan; none of an empty one."""
    cells_by_kind: dict[tuple[str, int, str, int], list[CellPlan]] = {}
    for cell in plan.cells:
        cells_by_kind.setdefault((cell.label, cell.concurrency, _load(cell), cell.n), []).append(cell)
    order = list(dict.fromkeys(label for label, *_ in cells_by_kind))
    rows = [
        _row(cells_by_kind[key])
        for key in sorted(cells_by_kind, key=lambda key: (order.index(key[0]), *key[1:]))
    ]
    return [Table("plan", f"Plan: seed {plan.seed}, rounds {plan.rounds}", _COLUMNS, rows)] if rows else []


def _row(cells: Sequence[CellPlan]) -> list[Value]:
    first, pools = cells[0], sorted({cell.pool for cell in cells})
    return [
        first.label, ", ".join(pools), first.concurrency, _load(first), first.n, len(cells), first.task,
        _shared_arguments(cells), first.ideal_s, first.timeout_s,
    ]  # fmt: skip


def _shared_arguments(cells: Sequence[CellPlan]) -> str | None:
    """Return the arguments that are the same for all: not the key of a counter, which is each cell's own."""
    arguments = cells[0].arguments.items()
    same = [(name, value) for name, value in arguments if all(c.arguments.get(name) == value for c in cells)]
    return ", ".join(f"{name}={value}" for name, value in same if value != "") or None


def _load(cell: CellPlan) -> str:
    if cell.load is not None:
        return f"{cell.load:.0%} of saturation"
    return SATURATION if cell.rate_per_s is None else f"{cell.rate_per_s:,.1f} jobs/s"
