"""Whether the latency server kept up with a cell: if not, its figures say more of it than of a pool."""

from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions

MOST_WEB_CPU = 0.80  # of the one CPU that it can use
MOST_WEB_LATE_SHARE = 0.20  # of the latency that it is asked for
MOST_WEB_LATE_S = 0.005  # less is no sign of anything: its timer goes by whole milliseconds


def web_saturated(cell: CellResult) -> str | None:
    """Return why a cell's figures say more of the latency server than of its pool; None if they do not."""
    seen = cell.conditions
    if seen is None:
        return None
    if (seen.web_cpu or 0.0) > MOST_WEB_CPU:
        return f"the latency server used {seen.web_cpu:.0%} of a CPU, and one is all that it can use"
    if answers_late(seen):
        late_ms = 1000 * (seen.web_late_s or 0.0)
        return f"the latency server answered {late_ms:,.0f} ms later than it was asked to"
    return None


def answers_late(seen: Conditions) -> bool:
    """Whether the latency server's answers were so late, on average, that they disturb what is measured."""
    late_s = seen.web_late_s or 0.0
    return late_s > max(MOST_WEB_LATE_S, MOST_WEB_LATE_SHARE * (seen.web_latency_s or 0.0))
