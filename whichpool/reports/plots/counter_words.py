"""What became of a shared counter, in words."""

from measure.model.result import CounterResult
from whichpool.reports.plots.words import percent


def fate(counter: CounterResult) -> str:
    """Return what became of a counter on its pool."""
    if counter.unavailable is not None:
        return "unavailable"
    if counter.observed is None or counter.lost_updates is None:
        return "could not be read"
    if counter.is_apart:
        return own_totals(counter)
    if counter.lost_updates > 0:
        share = percent(counter.lost_updates / counter.expected)
        return f"lost {counter.lost_updates:,} of {counter.expected:,} ({share})"
    if counter.lost_updates < 0:
        return f"counted {-counter.lost_updates:,} too many"
    return f"kept all {counter.expected:,}"


def own_totals(counter: CounterResult) -> str:
    """Return what each process has counted for itself: a sum that none of them sees."""
    totals = [f"{total:,}" for total in counter.per_process.values()]
    shown = " + ".join(totals[:4]) + (f" + {len(totals) - 4} more" if len(totals) > 4 else "")  # noqa: PLR2004
    return f"{shown}: no shared total"
