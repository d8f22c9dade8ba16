"""The latency server while a cell ran: two readings of its status, and what lies between them."""

from collections import Counter
from http.client import HTTPException
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import msgspec
import psutil

from config.machine import boot_id
from measure.model.conditions import Conditions
from measure.model.plan import CellPlan
from tasks.latency_status import PATH, LatencyStatus

ANSWERS_WITHIN_S = 1.0
MOST_SILENCES = 2  # a server that does not know the question is not asked again and again: that takes time
_LONGEST_ANSWER_B = 10_000


class LatencyWatch:
    """Reads the status of the server that a cell's jobs ask, cell after cell of a run."""

    def __init__(self) -> None:
        self._silences: Counter[str] = Counter()
        self._before: LatencyStatus | None = None

    def begin(self, cell: CellPlan) -> None:
        """Read it before the cell's jobs are handed to the workers."""
        self._before = self._read(cell)

    def end(self, cell: CellPlan, conditions: Conditions | None) -> Conditions | None:
        """Read it again when every id has its outcome; return what was seen of the machine with it.

        Args:
            cell: the one that `begin` was called for.
            conditions: what was seen without it.
        """
        if self._before is None or conditions is None:
            return conditions
        after = self._read(cell)
        return conditions if after is None else with_latency_server(conditions, self._before, after)

    def _read(self, cell: CellPlan) -> LatencyStatus | None:
        url = str(cell.arguments.get("url") or "")
        if not url or self._silences[url] >= MOST_SILENCES:
            return None
        status = read_status(url)
        self._silences[url] = 0 if status else self._silences[url] + 1
        return status


def read_status(url: str) -> LatencyStatus | None:
    """Return what the server of a page tells of itself; None if it is not ours, older, or does not answer.

    Args:
        url: the address that jobs read.
    """
    try:
        if urlsplit(url).scheme not in {"http", "https"}:
            return None
        with urlopen(urljoin(url, PATH), timeout=ANSWERS_WITHIN_S) as answer:  # noqa: S310 (seen above)
            return msgspec.json.decode(answer.read(_LONGEST_ANSWER_B), type=LatencyStatus)
    except (OSError, HTTPException, ValueError, msgspec.MsgspecError):
        return None  # somebody's own server answers with anything


def with_latency_server(conditions: Conditions, before: LatencyStatus, after: LatencyStatus) -> Conditions:
    """Return conditions with what the latency server did; unchanged where it was replaced meanwhile."""
    wall_s = after.steady_s - before.steady_s
    if before.instance != after.instance or wall_s <= 0:
        return conditions
    answers = after.answers - before.answers
    cpu_s = after.cpu_s - before.cpu_s
    is_here = bool(after.boot) and after.boot == boot_id()
    return msgspec.structs.replace(
        conditions,
        web_cpu=cpu_s / wall_s,
        web_latency_s=(after.asked_s - before.asked_s) / answers if answers else None,
        web_late_s=(after.late_s - before.late_s) / answers if answers else None,
        others_cpu=_others_cpu(conditions, cpu_s) if is_here else conditions.others_cpu,
    )


def _others_cpu(conditions: Conditions, cpu_s: float) -> float | None:
    """Return the share of this machine's CPU time that is left to others without the latency server's."""
    if conditions.others_cpu is None:
        return None
    share = conditions.others_cpu - cpu_s / (conditions.wall_s * (psutil.cpu_count() or 1))
    return share if conditions.others_told_late else max(0.0, share)
