"""How busy the machine was with something else while cells ran."""

from collections.abc import Callable, Iterable

from measure.model.conditions import Conditions

MOST_OTHERS_CPU = 0.10  # a larger share disturbs what is measured


def weighted(seen: Iterable[Conditions], share: Callable[[Conditions], float | None]) -> float | None:
    """Return the mean of a share over time; None where it is not known."""
    known = [(value, conditions.wall_s) for conditions in seen if (value := share(conditions)) is not None]
    whole_s = sum(wall_s for _, wall_s in known)
    return sum(value * wall_s for value, wall_s in known) / whole_s if whole_s > 0 else None


def others_cpu(seen: Iterable[Conditions]) -> float | None:
    """Return the mean share of the CPUs that other programs used; None where nobody looked."""
    share = weighted(seen, lambda conditions: conditions.others_cpu)
    return None if share is None else max(0.0, share)
