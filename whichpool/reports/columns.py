"""The columns that more than one table has."""

from whichpool.reports.table import Column

JOB = Column("job", "job", is_key=True)
POOL = Column("pool", "pool", is_key=True)
CONCURRENCY = Column("concurrency", "at a time", "{:,}", is_key=True)
LOOP = Column("loop", "load", is_key=True)
ROUNDS = Column("rounds", "rounds", "{:,}", rank=1)
JOBS_PER_S = Column("jobs_per_s", "jobs/s", "{:,.1f}")
LOW = Column("low_per_s", "low", "{:,.1f}")
HIGH = Column("high_per_s", "high", "{:,.1f}")


def milliseconds(key: str, heading: str, rank: int = 0) -> Column:
    """Return a column of raw seconds, shown as milliseconds."""
    return Column(key, f"{heading} ms", "{:,.1f}", 1_000.0, rank=rank)
