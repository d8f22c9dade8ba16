"""The warnings that a run can carry: each a member with its code and the next thing to type."""

import shlex
from enum import Enum

from measure.model.result import Warned
from measure.stats.intervals import FEWEST_ROUNDS

_MORE_ROUNDS = "whichpool run --until-decided"
_FEWER_SLOTS = "whichpool run -c 4"
_STACK = "docker compose up --detach --wait"


class WarningKind(Enum):
    """A kind of warning: its code, the command that helps or says more, and that of the stack, if it differs.

    A command of whichpool's is meant for the run that was asked for, see `measure.warnings.remedies`.
    """

    NOISY = ("noisy", _MORE_ROUNDS)
    ROUNDS_DISAGREE = ("rounds-disagree", _MORE_ROUNDS)
    FEW_ROUNDS = ("few-rounds", f"whichpool run --rounds {FEWEST_ROUNDS}")
    SHORT = ("short", "whichpool run")  # with the numbers of the job
    UNLIKE_SLOTS = (
        "unlike-slots", "whichpool doctor", f"{_STACK} --scale worker-threads=1 --scale worker-prefork=1",
    )  # fmt: skip
    DUPLICATES = ("duplicates", "whichpool doctor")
    DISTURBED = ("disturbed", _MORE_ROUNDS)
    LOST = ("lost", "whichpool doctor")
    FAILED = ("failed", "whichpool report --full")
    BUSY = ("busy", "top -b -n 1", "docker stats --no-stream")
    COORDINATOR_BUSY = ("coordinator-busy", "whichpool run -n 200")
    REDIS_BUSY = ("redis-busy", _FEWER_SLOTS, f"WHICHPOOL_CONCURRENCY=4 {_STACK}")
    WEB_BUSY = ("web-busy", _FEWER_SLOTS, f"WHICHPOOL_CONCURRENCY=4 {_STACK}")
    SENDER_LATE = ("sender-late", "whichpool run --load 0.5")
    EVENTS = ("events-on", "whichpool run --cluster embedded", f"WHICHPOOL_EVENTS=false {_STACK}")
    LOGGING = ("logging", "whichpool run --cluster embedded", f"WHICHPOOL_LOG_LEVEL=WARNING {_STACK}")
    OLD_KOMBU = ("old-kombu", "pip install --upgrade 'kombu>=5.7'")
    MIXED_VERSIONS = ("mixed-versions", "whichpool doctor", f"{_STACK} --build")
    LOW_MEMORY = ("low-memory", _FEWER_SLOTS, f"WHICHPOOL_CONCURRENCY=4 {_STACK}")
    CLOCK = ("clock-stepped", "timedatectl")
    CLOCK_OFFSET = ("clock-offset", "timedatectl timesync-status")
    CPU_QUOTA = ("cpu-quota", f"WHICHPOOL_WORKER_CPUS=$(nproc) {_STACK}")
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

    @property
    def stack_remedy(self) -> str:
        """The command to type next beside the stack in containers."""
        return str(self.value[-1])

    def says(self, message: str, *flags: str) -> Warned:
        """Return this warning with a message of the moment, and with flags that its command takes there."""
        return Warned(self.code, message, f"{self.remedy} {shlex.join(flags)}".strip())
