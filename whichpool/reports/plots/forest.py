"""A verdict's ratio on one line: its interval, and the band in which a difference is nothing."""

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.model.result import Verdict
from measure.stats.intervals import SMALLEST_RATIO
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.scales import Scale
from whichpool.reports.plots.svg import NOTHING, element, group, line, rect, text
from whichpool.reports.plots.words import fitted_text

TOP, BOTTOM = 18.0, 46.0
SIDE = 14.0
FACTORS = (1.1, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1e3, 1e4, 1e6)
MARKED = (1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0, 1e3, 1e4, 1e6)
MOST_MARKED = 2  # factors that are labelled on each side


def reach(verdicts: Sequence[Verdict]) -> float:
    """Return the factor that all of a run's lines reach, so that they can be compared."""
    ends = [abs(math.log(end)) for v in verdicts for end in (v.ratio, v.low, v.high) if end and end > 0]
    furthest = math.exp(max(ends, default=0.0))
    return next((factor for factor in FACTORS[1:] if factor >= furthest), FACTORS[-1])


def forest_plot(number: int, verdict: Verdict, factor: float, styles: Mapping[str, Style]) -> Plot | None:
    """Return the line of a verdict; None where it has no ratio."""
    if not verdict.ratio or verdict.ratio <= 0:
        return None
    scale = Scale((1 / factor, factor), SIDE, WIDTH - SIDE, is_log=True)
    body = group(_ground(scale, factor), _sides(verdict, styles), _estimate(verdict, scale, styles))
    title = f"Throughput of {verdict.pool} over {verdict.other}"
    return Plot(f"verdict-{number}", title, verdict.sentence, BOTTOM + 20, body)


def _ground(scale: Scale, factor: float) -> Markup:
    low, high = scale.at(1 / SMALLEST_RATIO), scale.at(SMALLEST_RATIO)
    marked = [f for f in MARKED if f <= factor][-MOST_MARKED:]
    ticks = [_tick(scale, f, 1) for f in marked] + [_tick(scale, f, -1) for f in marked]
    return group(
        rect(low, TOP, high - low, BOTTOM - TOP, "band"),
        line(scale.start, BOTTOM, scale.end, BOTTOM, "base"),
        line(scale.at(1), TOP - 2, scale.at(1), BOTTOM + 4, "even"),
        text(scale.at(1), BOTTOM + 16, "equal", "tick", "middle"), *ticks,
    )  # fmt: skip


def _tick(scale: Scale, factor: float, side: int) -> Markup:
    x = scale.at(factor**side)
    anchor = "middle" if SIDE + 8 < x < WIDTH - SIDE - 8 else "end" if side > 0 else "start"
    place = x if anchor == "middle" else x + side * SIDE
    return group(
        line(x, BOTTOM, x, BOTTOM + 4, "base"),
        text(place, BOTTOM + 16, f"{factor:g}\N{MULTIPLICATION SIGN}", "tick", anchor),
    )


def _sides(verdict: Verdict, styles: Mapping[str, Style]) -> Markup:
    """Say which side is whose: a ratio above 1 speaks for the first pool."""
    room = WIDTH / 2 - SIDE
    left, right = (fitted_text(f"{pool} faster", room) for pool in (verdict.other, verdict.pool))
    return group(
        text(2, 11, f"← {left}", f"name {styles[verdict.other].class_}"),
        text(WIDTH - 2, 11, f"{right} →", f"name {styles[verdict.pool].class_}", "end"),
    )  # fmt: skip


def _estimate(verdict: Verdict, scale: Scale, styles: Mapping[str, Style]) -> Markup:
    style, y, ratio = styles.get(verdict.recommended or ""), (TOP + BOTTOM) / 2 + 1, verdict.ratio or 1.0
    colour = style.class_ if style else "nobody"
    interval = NOTHING
    if verdict.low and verdict.high:
        ends = (scale.at(verdict.low), scale.at(verdict.high))
        caps = [line(x, y - 6, x, y + 6, f"whisker {colour}") for x in ends]
        interval = group(line(ends[0], y, ends[1], y, f"whisker {colour}"), *caps)
    if style:
        return group(interval, style.mark(scale.at(ratio), y, 4.5))
    return group(interval, element("circle", cx=scale.at(ratio), cy=y, r=3.5, class_="mark nobody"))
