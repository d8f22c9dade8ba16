"""The names of the ledger's keys in Redis, all in one place."""

from dataclasses import dataclass

PREFIX = "whichpool:"
RECORD_SCRIPT = PREFIX + "script:record"
UNFINISHED = PREFIX + "runs:unfinished"
MEASURING = PREFIX + "measuring"
STAGED_PREFIX = PREFIX + "staged:"
WORKERS = PREFIX + "worker:"
REGISTER = PREFIX + "workers"
ASKED_PREFIX = PREFIX + "asked:"
SET_ASIDE = PREFIX + "set-aside"
SET_ASIDE_COUNTS = PREFIX + "set-aside:counts"


@dataclass(frozen=True, slots=True)
class RunKeys:
    """The keys of one run."""

    run_id: str

    def _named(self, name: str) -> str:
        return f"{PREFIX}run:{self.run_id}:{name}"

    @property
    def plan(self) -> str:
        """The plan, as JSON; while it exists, the run's jobs may record."""
        return self._named("plan")

    @property
    def position(self) -> str:
        """The index of the cell to run next."""
        return self._named("position")

    @property
    def lease(self) -> str:
        """Who coordinates the run just now."""
        return self._named("lease")

    @property
    def cancel(self) -> str:
        """Exists when somebody asked for the run to end."""
        return self._named("cancel")

    @property
    def starts(self) -> str:
        """How many coordinators have taken up the cell that runs now."""
        return self._named("starts")

    @property
    def outcomes(self) -> str:
        """What each ended cell came to, by index, as JSON."""
        return self._named("outcomes")

    @property
    def fresh_workers(self) -> str:
        """For which cell fresh workers were asked for, and for which they are there."""
        return self._named("fresh-workers")

    @property
    def inputs(self) -> str:
        """The calls of a user's own task, one element each."""
        return self._named("inputs")

    @property
    def result(self) -> str:
        """The answer, as JSON."""
        return self._named("result")

    def cell(self, index: int) -> "CellKeys":
        """Return the keys of one cell."""
        return CellKeys(self.run_id, index)


@dataclass(frozen=True, slots=True)
class CellKeys:
    """The keys of one cell of a run."""

    run_id: str
    index: int

    def _named(self, name: str) -> str:
        return f"{PREFIX}run:{self.run_id}:cell:{self.index}:{name}"

    @property
    def done(self) -> str:
        """One bit an id: set when its outcome is recorded."""
        return self._named("done")

    @property
    def counts(self) -> str:
        """The cell's counters, and what is noted of it once: planned, keeps_value, released, slowest_s."""
        return self._named("counts")

    @property
    def samples(self) -> str:
        """What the probe saw, one JSON array a job."""
        return self._named("samples")

    @property
    def attempts(self) -> str:
        """How often each id had to be sent again."""
        return self._named("attempts")

    @property
    def orphans(self) -> str:
        """Ids whose process died under them, waiting to be sent again."""
        return self._named("orphans")

    @property
    def staged_prefix(self) -> str:
        """What stands before a queue's name in that of the list in which this cell is staged."""
        return self._named("staged:")

    def header(self, n: int, attempt: int, sent: float) -> dict[str, object]:
        """Return what a message tells the probe of itself, and no more: where the ledger is, it knows.

        Args:
            n: the job's id.
            attempt: 0 at first, then one more for each republishing.
            sent: when it is sent, or was to be, in seconds since the epoch.
        """
        return {"run": self.run_id, "cell": self.index, "n": n, "attempt": attempt, "sent": sent}

    def recorded(self) -> list[str]:
        """Return the record script's KEYS, in its order."""
        return [RunKeys(self.run_id).plan, self.done, self.counts, self.samples, self.attempts, self.orphans]

    def all(self) -> list[str]:
        """Return every key that belongs to this cell alone."""
        return [self.done, self.counts, self.samples, self.attempts, self.orphans]

    def task_id(self, n: int) -> str:
        """Return the task id of job n: ``run.cell.n``."""
        return f"{self.run_id}.{self.index}.{n}"

    def id_of(self, task_id: str) -> int | None:
        """Return the n of a task id of this cell, or None if it is somebody else's."""
        head, _, n = task_id.rpartition(".")
        return int(n) if head == f"{self.run_id}.{self.index}" and n.isascii() and n.isdecimal() else None
