"""What each way to count kept of the increments, and what it lost."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.model.result import CounterResult
from whichpool.reports.plots.axes import EDGE, keyed
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.svg import NOTHING, group, rect
from whichpool.reports.plots.words import percent

ROW = 40.0
BAR = 9.0
APART = 2.0  # pixels between the counters of two processes
MOST_APART = 32  # processes whose counters are drawn one by one


def counter_plots(counters: Sequence[CounterResult], styles: Mapping[str, Style]) -> list[Plot]:
    """Return a plot for each strategy, with a bar for each pool."""
    found: dict[str, list[CounterResult]] = {}
    for one in counters:
        found.setdefault(one.strategy, []).append(one)
    return [_plot(number, mine, styles) for number, mine in enumerate(found.values())]


def _plot(number: int, counters: Sequence[CounterResult], styles: Mapping[str, Style]) -> Plot:
    rows = [
        group(
            keyed(i * ROW + 13, styles[one.pool], one.pool, said(one)),
            _bar(one, i * ROW + 21, styles[one.pool]),
        )
        for i, one in enumerate(counters)
    ]
    finding = "; ".join(f"{one.pool}: {said(one)}" for one in counters)
    return Plot(
        f"counter-{number}", counters[0].strategy, f"{finding}.", ROW * len(counters) + 2, group(*rows),
        _note(counters),
    )  # fmt: skip


def said(one: CounterResult) -> str:
    """Return what became of a counter, in words."""
    if one.unavailable is not None:
        return "unavailable"
    if one.observed is None or one.lost_updates is None:
        return "could not be read"
    if one.lost_updates > 0:
        return f"lost {one.lost_updates:,} of {one.expected:,} ({percent(one.lost_updates / one.expected)})"
    if one.lost_updates < 0:
        return f"counted {-one.lost_updates:,} too many"
    return _kept(one)


def _kept(one: CounterResult) -> str:
    apart = len(one.per_process)
    return f"{one.expected:,} in {apart} separate counters" if apart > 1 else f"kept all {one.expected:,}"


def _bar(one: CounterResult, y: float, style: Style) -> Markup:
    whole = WIDTH - 2 * EDGE
    if one.observed is None or one.expected <= 0:
        return rect(EDGE, y, whole, BAR, "unknown")
    apart = list(one.per_process.values()) if 1 < len(one.per_process) <= MOST_APART else [one.observed]
    gap, most = APART * (len(apart) > 1), max(one.expected, sum(apart))
    x, bars = EDGE, [NOTHING]
    for width in (whole * max(0, count) / most for count in apart):
        bars.append(rect(x, y, width - gap, BAR, f"kept {style.class_}"))
        x += width
    missing = rect(x, y, EDGE + whole - x, BAR, "missing") if sum(apart) < one.expected else NOTHING
    return group(*bars, missing)


def _note(counters: Sequence[CounterResult]) -> str:
    """Safe across what; the same for every pool."""
    return f"safe across {', '.join(counters[0].safe_across) or 'nothing'}"
