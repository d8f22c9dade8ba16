"""All tables of a result, in the order in which a reader wants them; every report draws from these."""

from collections.abc import Sequence

from measure.cells.groups import CellGroup, measured_groups
from measure.model.result import RunResult
from whichpool.reports import curve_tables, job_tables, run_tables
from whichpool.reports.table import Table


def tables(result: RunResult, groups: Sequence[CellGroup] | None = None) -> list[Table]:
    """Return the tables that have rows.

    Args:
        result: the run.
        groups: its measured groups, where the caller knows them already.

    Their keys: throughput, verdicts, latency, waits, resources, outcomes, counters, scaling, usl,
    identities, conditions, workers.
    """
    groups = measured_groups(result) if groups is None else groups
    all_tables = (
        job_tables.throughput_table(groups),
        run_tables.verdicts_table(result.verdicts),
        job_tables.latency_table(groups),
        job_tables.waits_table(groups),
        job_tables.resources_table(groups),
        job_tables.outcomes_table(groups),
        run_tables.counters_table(result.counters),
        curve_tables.scaling_table(result.scaling),
        curve_tables.usl_table(result.scaling),
        run_tables.identities_table(result.identities),
        run_tables.conditions_table(result.cells),
        run_tables.workers_table(result.workers),
    )
    return [table for table in all_tables if table.rows]
