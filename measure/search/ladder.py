"""Which concurrency to try next on a pool: doubled until throughput stops rising, then refined between."""

import math
from collections.abc import Mapping

Points = Mapping[int, float]  # jobs per second by concurrency
RISES = 1.05  # less is no rise
TRIED_ANYWAY = 4  # at a time: so few cost little, and a CPU-bound job has its best there
LOST_MUCH = 0.7
KEPT = 0.95  # of what a slot did
WITHIN = 1.05  # the smallest concurrency that is so near to the best is enough
FINE = 1.25  # neighbours nearer than that are not refined


def next_concurrency(
    points: Points, limit: int, *, blocked: int | None = None, is_long: bool = False
) -> int | None:
    """Return the concurrency to try next; None where enough is known.

    Args:
        points: what was measured so far.
        limit: the most to try.
        blocked: the smallest concurrency that could not be measured, if there is one.
        is_long: whether a call takes so long that two doublings are done at once while nothing is lost.
    """
    most = limit if blocked is None else min(limit, blocked - 1)
    if most < 1:
        return None
    if not points:
        return 1
    top = max(points)
    if top < most and still_rises(points):
        times = 4 if is_long and loses_nothing(points) else 2
        if blocked is not None and times * top >= blocked:
            return _middle(top, blocked)
        return min(times * top, most)
    return _between(points)


def still_rises(points: Points) -> bool:
    """Whether the last doubling brought anything; up to four at a time, one unlucky cell does not end it."""
    *lower, top = sorted(points)
    if not lower:
        return True
    before = max(points[size] for size in lower)
    if points[top] >= RISES * before:
        return True
    return top < TRIED_ANYWAY and points[top] > LOST_MUCH * before


def loses_nothing(points: Points) -> bool:
    """Whether the last step brought as much as it had slots, as with calls that only wait."""
    *lower, top = sorted(points)
    return bool(lower) and points[top] / top >= KEPT * points[lower[-1]] / lower[-1]


def enough(points: Points) -> int | None:
    """Return the smallest concurrency within 5 % of the best; None without points.

    One lucky cell would make all others look too slow: the best is the mean of those that are near it.
    """
    if not points:
        return None
    highest = max(points.values())
    near = [rate for rate in points.values() if rate >= highest / RISES]
    best = math.exp(sum(map(math.log, near)) / len(near))
    return min(size for size, rate in points.items() if rate >= best / WITHIN)


def _between(points: Points) -> int | None:
    """Return a concurrency between the chosen one and a neighbour, while they are far apart."""
    chosen = enough(points)
    if chosen is None:
        return None
    sizes = sorted(points)
    place = sizes.index(chosen)
    neighbours = [sizes[place - 1]] if place else []
    best = max(points, key=lambda size: points[size])
    if best > chosen and points[chosen] < points[best]:
        neighbours.append(sizes[place + 1])
    gaps = [(min(chosen, other), max(chosen, other)) for other in neighbours]
    middles = [_middle(low, high) for low, high in gaps]
    return next((middle for middle in middles if middle is not None), None)


def _middle(low: int, high: int) -> int | None:
    """Return what lies between two concurrencies that are far apart; None where they are not."""
    middle = round(math.sqrt(low * high))
    return middle if high / low > FINE and low < middle < high else None
