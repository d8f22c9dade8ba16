"""The counters that a worker's slots share: a Value, and a Queue with its counting owner."""

import multiprocessing
import os
import threading
import time

DRAINED_WITHIN_S = 60.0
TICKETS = 1_024


class SharedCounters:
    """A ``Value`` and a ``Queue``, made before the worker forks so that its children inherit them.

    Attributes:
        made_by: the process that made them; who inherited them shares them.
        value: the guide's ``Value``, with its lock.
        queue: the guide's ``Queue``, to the owner.
        counted: the owner's count.
    """

    def __init__(self) -> None:
        self.made_by = os.getpid()
        self.value = multiprocessing.Value("q", 0)
        self.queue: multiprocessing.Queue[int] = multiprocessing.Queue()
        self.counted = multiprocessing.Value("q", 0, lock=False)  # written by the owner alone
        self._tickets = multiprocessing.Value("q", 0)
        self._called = multiprocessing.Array("q", TICKETS, lock=False)

    def start_owner(self) -> None:
        """Start the thread that owns the count, in the worker's main process."""
        threading.Thread(target=self.count_for_ever, name="counting-owner", daemon=True).start()

    def count_for_ever(self) -> None:
        """Count what comes through the queue: 1 is an increment, a negative number a job's ticket.

        A process's items arrive in their order. When its ticket is called out, everything that it put
        before has been counted.
        """
        while (item := self._next()) is not None:
            if item > 0:
                self.counted.value += item
            else:
                self._called[-item % TICKETS] = -item

    def _next(self) -> int | None:
        try:
            return self.queue.get()
        except (EOFError, OSError):
            return None  # the process is ending, and has closed the pipe

    def drain(self) -> None:
        """Wait until the owner has counted everything that this thread put so far.

        Raises:
            TimeoutError: if the owner does not get there.
        """
        with self._tickets.get_lock():
            self._tickets.value += 1
            ticket = self._tickets.value
        self.queue.put(-ticket)
        deadline = time.monotonic() + DRAINED_WITHIN_S
        while self._called[ticket % TICKETS] != ticket:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the queue's owner did not drain it within {DRAINED_WITHIN_S:.0f} s")
            time.sleep(0.001)
