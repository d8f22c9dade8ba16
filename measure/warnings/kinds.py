"""The warnings that a run can carry: each a member with its code and the next thing to type."""

from enum import Enum

from measure.model.result import Warned
from measure.stats.intervals import FEWEST_ROUNDS

_MORE_ROUNDS = "whichpool run --until-decided"


class WarningKind(Enum):
    """A kind of warning: its code, and the command that helps or says more."""

    NOISY = ("noisy", _MORE_ROUNDS)
    ROUNDS_DISAGREE = ("rounds-disagree", _MORE_ROUNDS)
    FEW_ROUNDS = ("few-rounds", f"whichpool run --rounds {FEWEST_ROUNDS}")
    SHORT = ("short", "whichpool run --number 1000")
    UNLIKE_SLOTS = ("unlike-slots", "whichpool run --concurrency 4")
    DUPLICATES = ("duplicates", "whichpool run --broker redis://HOST:6379/1")
    DISTURBED = ("disturbed", "whichpool run --report csv")
    LOST = ("lost", "whichpool doctor")
    FAILED = ("failed", "whichpool report --format csv RUN.json")
    BUSY = ("busy", "top")
    COORDINATOR_BUSY = ("coordinator-busy", "whichpool run --number 200")
    REDIS_BUSY = ("redis-busy", "redis-cli INFO commandstats")
    WEB_BUSY = ("web-busy", "whichpool run --jobs fetch --concurrency 4")
    SENDER_LATE = ("sender-late", "whichpool run --load 0.5")
    EVENTS = ("events-on", "WHICHPOOL_EVENTS=false docker compose up --detach --wait")
    LOGGING = ("logging", "WHICHPOOL_LOG_LEVEL=WARNING docker compose up --detach --wait")
    OLD_KOMBU = ("old-kombu", "pip install --upgrade 'kombu>=5.7'")
    MIXED_VERSIONS = ("mixed-versions", "whichpool doctor")
    LOW_MEMORY = ("low-memory", "whichpool run --concurrency 4")
    CLOCK = ("clock-stepped", "timedatectl")
    CLOCK_OFFSET = ("clock-offset", "timedatectl timesync-status")
    CPU_QUOTA = ("cpu-quota", "WHICHPOOL_WORKER_CPUS=$(nproc) docker compose up --detach --wait")
    STEAL = ("steal", "vmstat 1 5")
    FREQUENCY = ("frequency", "cpupower frequency-set --governor performance")
    MEMORY_TWICE = ("memory-twice", "uname -sr")

    @property
    def code(self) -> str:
        """What programs know it by."""
        return str(self.value[0])

    @property
    def remedy(self) -> str:
        """The command to type next."""
        return str(self.value[1])

    def says(self, message: str) -> Warned:
        """Return this warning with a message of the moment."""
        return Warned(self.code, message, self.remedy)
