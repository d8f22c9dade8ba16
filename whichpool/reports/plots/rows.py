"""What plots that have a row for each pool share: which rows stand together, and what they are called."""

from collections.abc import Iterable, Sequence

from measure.cells.groups import CellGroup


def by_job(groups: Iterable[CellGroup]) -> list[list[CellGroup]]:
    """Return the groups of each job, jobs in the order in which they were first run."""
    groups_by_job: dict[str, list[CellGroup]] = {}
    for group in groups:
        groups_by_job.setdefault(group.job, []).append(group)
    return list(groups_by_job.values())


def at_a_time(groups: Sequence[CellGroup]) -> str:
    """Return the concurrency in words, for each pool where they differ; nothing where a pool has several."""
    sizes = {group.pool: group.concurrency for group in groups}
    if not one_each(groups):
        return ""
    if len(set(sizes.values())) == 1:
        return f"{groups[0].concurrency:,} at a time"
    return ", ".join(f"{pool} {size:,}" for pool, size in sizes.items()) + " at a time"


def row_name(group: CellGroup, groups: Sequence[CellGroup]) -> str:
    """Return the pool, with its concurrency where a pool has several."""
    return group.pool if one_each(groups) else f"{group.pool} at {group.concurrency:,}"


def one_each(groups: Sequence[CellGroup]) -> bool:
    """Whether no pool has several concurrencies."""
    return len({(group.pool, group.concurrency) for group in groups}) == len({group.pool for group in groups})
