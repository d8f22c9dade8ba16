"""All tables of a result, in the order in which a reader wants them; every report draws from these."""

from measure.model.result import RunResult
from whichpool.reports import curve_tables, job_tables, run_tables
from whichpool.reports.job_groups import job_groups
from whichpool.reports.table import Table


def tables(result: RunResult) -> list[Table]:
    """Return the tables that have rows.

    Their keys: throughput, verdicts, latency, waits, resources, outcomes, counters, scaling, usl,
    identities, conditions, workers.
    """
    groups = job_groups(result)
    every = (
        job_tables.throughput(groups),
        run_tables.verdicts(result.verdicts),
        job_tables.latency(groups),
        job_tables.waits(groups),
        job_tables.resources(groups),
        job_tables.outcomes(groups),
        run_tables.counters(result.counters),
        curve_tables.scaling(result.scaling),
        curve_tables.usl(result.scaling),
        run_tables.identities(result.identities),
        run_tables.conditions(result.cells),
        run_tables.workers(result.workers),
    )
    return [table for table in every if table.rows]
