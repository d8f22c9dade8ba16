"""Axes: few and light lines, labels at the ticks, the unit said once."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup

from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH
from whichpool.reports.plots.scales import Scale
from whichpool.reports.plots.svg import NOTHING, group, line, text
from whichpool.reports.plots.words import fitted_text, log_tick, tick, width_px

BELOW = 34.0  # pixels that a horizontal axis takes
KEY = 18.0  # pixels that a line of the key takes
EDGE = 4.0  # pixels left free at the sides


def along(scale: Scale, top: float, bottom: float, unit: str) -> Markup:
    """Return a horizontal axis at the bottom, with its lines up to the top and its unit below."""
    label = _label(scale)
    lines = [line(scale.at_tick(t), top, scale.at_tick(t), bottom, "grid") for t in scale.ticks]
    labels = [
        text(scale.at_tick(t), bottom + 14, label(t), "tick", _anchor(scale.at_tick(t), label(t)))
        for t in readable(scale, label)
    ]
    return group(
        group(*lines), group(*labels),
        text(scale.end, bottom + 29, unit, "unit", "end"),
    )  # fmt: skip


def upright(
    scale: Scale, left: float, right: float, unit: str, label: Callable[[float], str] | None = None
) -> Markup:
    """Return a vertical axis at the left, with its lines to the right; the unit stands on top."""
    label = label or _label(scale)
    lines = [line(left, scale.at_tick(t), right, scale.at_tick(t), "grid") for t in scale.ticks]
    labels = [text(left - 6, scale.at_tick(t) + 4, label(t), "tick", "end") for t in scale.ticks]
    return group(group(*lines), group(*labels), text(EDGE, scale.end - 9, unit, "unit") if unit else NOTHING)


def readable(scale: Scale, label: Callable[[float], str]) -> Sequence[float]:
    """Return the ticks whose labels have room beside each other: all, every second one, and so on."""
    widest = max(width_px(label(t)) for t in scale.ticks) + 8
    for stride in range(1, len(scale.ticks)):
        kept = scale.ticks[::stride]
        gaps = [scale.at_tick(b) - scale.at_tick(a) for a, b in pairwise(kept)]
        if min(gaps, default=widest) >= widest:
            return kept
    return scale.ticks[:1]


def keyed(y: float, style: Style, name: str, remark: str) -> Markup:
    """Return a line of the key: marker and name of a pool at the left, what is said of it at the right."""
    room = WIDTH - 2 * EDGE - 18 - width_px(remark)
    return group(
        style.mark(EDGE + 5, y - 4, 4.5),
        text(EDGE + 15, y, fitted_text(name, room), f"name {style.class_}"),
        text(WIDTH - EDGE, y, remark, "said", "end"),
    )  # fmt: skip


def _label(scale: Scale) -> Callable[[float], str]:
    return log_tick if scale.is_log else lambda value: tick(value, scale.ticks)


def _anchor(x: float, label: str) -> str:
    """A label at the very edge is kept inside the drawing."""
    if x + width_px(label) / 2 > WIDTH:
        return "end"
    return "start" if x - width_px(label) / 2 < 0 else "middle"
