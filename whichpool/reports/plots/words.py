"""Figures and units as plots write them, and text cut to the room that it has."""

import math
from collections.abc import Sequence
from itertools import pairwise

SIZE_PX = 11.0  # of the text in plots
_SHARE = 0.62  # of its size, a wide letter's width
_DURATIONS = ((1.0, "s"), (1e-3, "ms"), (0.0, "µs"))
PER_SECOND = {"s": 1.0, "ms": 1e3, "µs": 1e6}


def short(value: float) -> str:
    """Return a figure with three significant digits, and all those before the point."""
    if value == 0 or abs(value) >= 100:  # noqa: PLR2004 (three digits before the point)
        return f"{value:,.0f}"
    return f"{value:,.{max(0, min(6, 2 - math.floor(math.log10(abs(value)))))}f}"


def tick(value: float, ticks: Sequence[float]) -> str:
    """Return a tick's label, with as many decimals as the finest of its axis needs."""
    gaps = [b - a for a, b in pairwise(ticks)]
    finest = min([gap for gap in gaps if gap > 0], default=1.0)
    return f"{value:,.{max(0, min(6, -math.floor(math.log10(finest) + 1e-9)))}f}"


def log_tick(value: float) -> str:
    """Return the label of a tick on a logarithmic axis."""
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def unit_of(duration_s: float) -> str:
    """Return the unit that fits a duration: ``s``, ``ms`` or ``µs``."""
    return next(unit for least_s, unit in _DURATIONS if abs(duration_s) >= least_s)


def shown_s(duration_s: float) -> str:
    """Return a duration with its unit."""
    unit = unit_of(duration_s)
    return f"{short(duration_s * PER_SECOND[unit])} {unit}"


def percent(share: float) -> str:
    """Return a share as a percentage; a small one is not called none, nor a large one all."""
    if 0 < share < 0.01:  # noqa: PLR2004 (one per cent)
        return "under 1 %"
    return f"{min(share, 0.99) if share < 1 else share:.0%}".replace("%", " %")


def fitted_text(text: str, room_px: float) -> str:
    """Return text cut to a width, with an ellipsis where something is left out."""
    letters = max(1, int(room_px / (SIZE_PX * _SHARE)))
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def width_px(text: str) -> float:
    """Return about how wide a text is, rather too much than too little."""
    return len(text) * SIZE_PX * _SHARE


def listed(parts: Sequence[str]) -> str:
    """Return parts as an enumeration."""
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else "".join(parts)
