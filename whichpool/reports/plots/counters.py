"""What each way to count kept of the increments, and what it lost."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from measure.model.result import CounterResult
from whichpool.reports.plots.axes import EDGE, keyed
from whichpool.reports.plots.counter_words import fate
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import WIDTH, Plot
from whichpool.reports.plots.svg import NOTHING, group, rect

ROW = 40.0
BAR = 9.0
APART = 2.0  # pixels between the counters of two processes
MOST_APART = 32  # processes whose counters are drawn one by one


def counter_plots(counters: Sequence[CounterResult], styles: Mapping[str, Style]) -> list[Plot]:
    """Return a plot for each strategy, with a bar for each pool."""
    counters_by_strategy: dict[str, list[CounterResult]] = {}
    for counter in counters:
        counters_by_strategy.setdefault(counter.strategy, []).append(counter)
    return [
        _plot(number, strategy_counters, styles)
        for number, strategy_counters in enumerate(counters_by_strategy.values())
    ]


def _plot(number: int, counters: Sequence[CounterResult], styles: Mapping[str, Style]) -> Plot:
    rows = [
        group(
            keyed(i * ROW + 13, styles[counter.pool], counter.pool, fate(counter)),
            _bar(counter, i * ROW + 21, styles[counter.pool]),
        )
        for i, counter in enumerate(counters)
    ]
    finding = "; ".join(f"{counter.pool}: {fate(counter)}" for counter in counters)
    return Plot(
        f"counter-{number}", counters[0].strategy, f"{finding}.", ROW * len(counters) + 2, group(*rows),
        _note(counters),
    )  # fmt: skip


def _bar(counter: CounterResult, y: float, style: Style) -> Markup:
    whole = WIDTH - 2 * EDGE
    if counter.observed is None or counter.expected <= 0:
        return rect(EDGE, y, whole, BAR, "unknown")
    counts = (
        list(counter.per_process.values())
        if 1 < len(counter.per_process) <= MOST_APART
        else [counter.observed]
    )
    gap, most = APART * (len(counts) > 1), max(counter.expected, sum(counts))
    x, bars = EDGE, [NOTHING]
    for width in (whole * max(0, count) / most for count in counts):
        bars.append(rect(x, y, width - gap, BAR, f"kept {style.class_}"))
        x += width
    missing = rect(x, y, EDGE + whole - x, BAR, "missing") if sum(counts) < counter.expected else NOTHING
    return group(*bars, missing)


def _note(counters: Sequence[CounterResult]) -> str:
    """Safe across what; the same for every pool."""
    return f"safe across {', '.join(counters[0].safe_across) or 'nothing'}"
