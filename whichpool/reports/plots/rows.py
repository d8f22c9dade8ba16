"""What plots that have a row for each pool share: which rows stand together, and what they are called."""

from collections.abc import Iterable, Sequence

from whichpool.reports.groups import Group


def by_job(groups: Iterable[Group]) -> list[list[Group]]:
    """Return the groups of each job, jobs in the order in which they were first run."""
    found: dict[str, list[Group]] = {}
    for one in groups:
        found.setdefault(one.job, []).append(one)
    return list(found.values())


def at_a_time(groups: Sequence[Group]) -> str:
    """Return the concurrency in words, where all groups have the same; else nothing."""
    sizes = {one.concurrency for one in groups}
    return f"{sizes.pop():,} at a time" if len(sizes) == 1 else ""


def row_name(one: Group, groups: Sequence[Group]) -> str:
    """Return the pool, with its concurrency where the groups differ in that."""
    return one.pool if at_a_time(groups) else f"{one.pool}, {one.concurrency:,} at a time"
