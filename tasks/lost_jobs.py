"""When an id is lost: not queued, in nobody's hands, and still so some time later. No Redis here.

=====================  ============================================  ===================================
the cell's list        the id                                        it is
=====================  ============================================  ===================================
holds a message        has no outcome                                queued: a long queue loses nothing
is empty               a worker says that it has it: it runs, waits  held, however long
                       for its moment, or for a slot
is empty               nobody has it, and every worker of the cell   lost a second later, unless another
                       is accounted for                              id got its outcome meanwhile
is empty               nobody has it, and a worker has vanished, or  lost after the delivery timeout: who
                       does not tell what it has                     is silent may still be at work
=====================  ============================================  ===================================
"""

from dataclasses import dataclass

READS_APART_S = 1.0
SLOWEST_TIMES = 3
REPUBLISH_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a cell.

    Attributes:
        at: when, in seconds of any steady clock.
        done: ids with an outcome.
        queued: messages in the cell's list.
        missing: ids without an outcome.
        held: ids that workers say they have.
        accounted: whether nobody else can have one: each worker that served the cell has said what it has,
            has left in order, has been replaced, or was found dead by who supervises it.
    """

    at: float
    done: int
    queued: int
    missing: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()
    accounted: bool = True

    @property
    def nowhere(self) -> frozenset[int]:
        """The ids that are neither queued nor in anybody's hands, as far as it is known."""
        return frozenset() if self.queued else self.missing - self.held


def delivery_timeout_s(floor_s: float, slowest_s: float) -> float:
    """Return for how many seconds a silent worker may have a job: the floor, or 3 times the slowest."""
    return max(floor_s, SLOWEST_TIMES * slowest_s)


class LostJobs:
    """Decides by several looks at a cell what of it is lost."""

    def __init__(self) -> None:
        self._nowhere_since: dict[int, float] = {}
        self._done = -1
        self._progressed = 0.0

    def see(self, reading: Reading, timeout_s: float) -> frozenset[int]:
        """Take a reading; return the ids that are lost for certain, once each time.

        Args:
            reading: a later one than before.
            timeout_s: the delivery timeout, see `delivery_timeout_s`.
        """
        if reading.done != self._done:
            self._done, self._progressed = reading.done, reading.at
        since = self._nowhere_since
        self._nowhere_since = {n: since.get(n, reading.at) for n in reading.nowhere}
        lost = frozenset(n for n in reading.nowhere if self._is_over(reading, n, timeout_s))
        for n in lost:
            del self._nowhere_since[n]
        return lost

    def _is_over(self, reading: Reading, n: int, timeout_s: float) -> bool:
        since = self._nowhere_since[n]
        if not reading.accounted:
            return reading.at - since > timeout_s
        return reading.at - max(since, self._progressed) >= READS_APART_S
