"""From figures to pixels: linear and logarithmic scales with ticks at 1, 2 and 5."""

import math
from dataclasses import dataclass, replace

STEPS = (1, 2, 5)
SMALLEST = 1e-12  # narrower than this, a range has no width
LARGE_RANGE = 20.0  # longest over shortest from which equal ratios read better than equal steps
SHORTEST_S = 1e-6  # what the clock resolves


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of figures over a range of pixels.

    Attributes:
        ticks: figures to be marked, ascending; the first and the last are the ends of the range.
        start, end: their pixels.
        is_log: whether equal ratios, not differences, are equally far apart.
        factor: what a figure is multiplied by to be in the unit of the ticks (1,000 for seconds as ms).
    """

    ticks: tuple[float, ...]
    start: float
    end: float
    is_log: bool = False
    factor: float = 1.0

    def at(self, value: float) -> float:
        """Return the pixel of a figure; of one beyond an end, that end."""
        low, high = self._place(self.ticks[0]), self._place(self.ticks[-1])
        share = (self._place(max(value * self.factor, self.ticks[0])) - low) / (high - low)
        return self.start + min(1.0, share) * (self.end - self.start)

    def at_tick(self, tick: float) -> float:
        """Return the pixel of a tick."""
        return self.at(tick / self.factor)

    def holds(self, value: float) -> bool:
        """Whether a figure lies within the range."""
        return self.ticks[0] <= value * self.factor <= self.ticks[-1]

    def _place(self, value: float) -> float:
        return math.log10(value) if self.is_log else value


def linear(low: float, high: float, start: float, end: float, most: int = 5) -> Scale:
    """Return a scale with equal steps that covers both figures."""
    return Scale(linear_ticks(low, high, most), start, end)


def logarithmic(low: float, high: float, start: float, end: float, most: int = 6) -> Scale:
    """Return a scale of equal ratios that covers both figures, which have to be above 0."""
    return Scale(log_ticks(low, high, most), start, end, is_log=True)


def lasting(ends_s: tuple[float, float], start: float, end: float, factor: float) -> Scale:
    """Return a scale for durations in seconds: of equal ratios where their range is large, else from 0.

    Args:
        ends_s: the shortest and the longest duration, in seconds.
        start: pixel of the scale's start.
        end: pixel of its end.
        factor: from seconds to the unit of the ticks.
    """
    low, high = (max(duration_s, SHORTEST_S) * factor for duration_s in ends_s)
    scale = logarithmic(low, high, start, end) if high > LARGE_RANGE * low else linear(0, high, start, end)
    return replace(scale, factor=factor)


def linear_ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Return multiples of one step (1, 2 or 5 times a power of ten) from at most low to at least high.

    Args:
        low: the smallest figure to cover.
        high: the largest one.
        most: steps at most, give or take the one that covers an end.
    """
    span = max(high - low, abs(high) * SMALLEST, SMALLEST)
    factor, power = _step(span / most)
    first = math.floor(_over(low, factor, power) + SMALLEST)
    last = max(first + 1, math.ceil(_over(high, factor, power) - SMALLEST))
    return tuple(_times(i * factor, power) for i in range(first, last + 1))


def log_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Return 1, 2, 5, 10, 20 ... or, where these are too many, powers of ten that cover both figures."""
    candidates = [(factor, power) for power in _powers(low, high) for factor in STEPS]
    fine = _covering([_times(*tick) for tick in candidates], low, high)
    if len(fine) <= most + 1:
        return fine
    return _covering([_times(1, power) for power in _powers(low, high)], low, high)


def _powers(low: float, high: float) -> range:
    return range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 2)


def _covering(ticks: list[float], low: float, high: float) -> tuple[float, ...]:
    """Return the ticks between the last one that is not above low and the first one above high."""
    first = max(i for i, tick in enumerate(ticks) if tick <= low or i == 0)
    last = min(i for i, tick in enumerate(ticks) if tick >= high and i > first)
    return tuple(ticks[first : last + 1])


def _step(least: float) -> tuple[int, int]:
    """Return the smallest step that is not below a figure: its factor and its power of ten."""
    power = math.floor(math.log10(least))
    factor = next((f for f in STEPS if _times(f, power) >= least), None)
    return (1, power + 1) if factor is None else (factor, power)


def _times(factor: int, power: int) -> float:
    return factor * 10.0**power if power >= 0 else factor / 10.0**-power


def _over(value: float, factor: int, power: int) -> float:
    return value / _times(factor, power)
