"""What became of the shared counters, in a line a strategy: first those that teach something."""

from collections.abc import Sequence

from measure.model.result import CounterResult
from whichpool.reports.plots.counter_words import fate

MOST_LESSONS = 3
_LOSES, _SHARES_NOTHING, _ALWAYS_EXACT, _REST = range(4)


def lessons(counters: Sequence[CounterResult]) -> list[str]:
    """Return up to three strategies with what became of them on each pool.

    One that lost updates, one whose processes see no shared total (rather with a lock, which does not help
    there), one that is exact across all.
    """
    by_strategy: dict[str, list[CounterResult]] = {}
    for counter in counters:
        by_strategy.setdefault(counter.strategy, []).append(counter)
    ordered = [(_kind_of(group), (name, group)) for name, group in by_strategy.items()]
    ordered.sort(key=lambda kind_and_group: (kind_and_group[0], not kind_and_group[1][1][0].safe_across))
    first = dict(reversed(ordered))  # the first of each kind
    rest = [named for _, named in ordered if named not in first.values()]
    chosen = [*(first[kind] for kind in sorted(first)), *rest][:MOST_LESSONS]
    width = max((len(name) for name, _ in chosen), default=0)
    return [f"{name:<{width}}  {'; '.join(_fates(group))}" for name, group in chosen]


def _fates(group: Sequence[CounterResult]) -> list[str]:
    """Return each fate once, with the pools that met it."""
    pools: dict[str, list[str]] = {}
    for counter in group:
        pools.setdefault(fate(counter), []).append(counter.pool)
    redelivered = ", delivered twice or not" if _kind_of(group) == _ALWAYS_EXACT else ""
    return [f"{said} on {' and '.join(names)}{redelivered}" for said, names in pools.items()]


def _kind_of(group: Sequence[CounterResult]) -> int:
    """Return which lesson a strategy teaches; the lowest number comes first."""
    if any((counter.lost_updates or 0) > 0 for counter in group):
        return _LOSES
    if any(counter.is_apart for counter in group):
        return _SHARES_NOTHING
    return _ALWAYS_EXACT if all(counter.exact_if_redelivered for counter in group) else _REST
