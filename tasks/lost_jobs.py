"""When an id is lost: not queued, not held by a worker, and still so a second later. No Redis here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

READS_APART_S = 1.0
SLOWEST_TIMES = 3
REPUBLISH_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a cell.

    Attributes:
        at: when, in seconds of any steady clock.
        done: ids with an outcome.
        queued: messages in the cell's lists.
        missing: ids without an outcome.
        unacked_age_s: for ids that a worker holds unacked, for how long, in seconds.
    """

    at: float
    done: int
    queued: int
    missing: frozenset[int]
    unacked_age_s: Mapping[int, float] = field(default_factory=dict)

    def suspects(self, timeout_s: float) -> frozenset[int]:
        """Return the ids that look lost: nowhere, or held for longer than a job may take."""
        if self.queued:
            return frozenset()
        return frozenset(n for n in self.missing if self.unacked_age_s.get(n, timeout_s + 1) > timeout_s)


def job_timeout_s(floor_s: float, slowest_s: float) -> float:
    """Return for how long a worker may hold a job, in seconds: the plan's floor, or 3 times the slowest."""
    return max(floor_s, SLOWEST_TIMES * slowest_s)


class LostJobs:
    """Two readings a second apart, with nothing done between them, decide what is lost."""

    def __init__(self) -> None:
        self._first: Reading | None = None

    def see(self, reading: Reading, timeout_s: float) -> frozenset[int]:
        """Take a reading; return the ids that are lost for certain."""
        first = self._first
        if first is None or first.done != reading.done:
            self._first = reading
            return frozenset()
        if reading.at - first.at < READS_APART_S:
            return frozenset()
        self._first = reading
        return first.suspects(timeout_s) & reading.suspects(timeout_s)
