"""Why a run ends before its plan does: a value, and the exception that carries it out of a loop."""

import msgspec

from measure.model.result import Status


class Stop(msgspec.Struct, frozen=True):
    """The end of a run before its plan's.

    Attributes:
        status: what the run's result says: ``cancelled`` or ``partial``.
        reason: why, in words.
    """

    status: Status
    reason: str


def cancelled(reason: str = "the run was cancelled") -> Stop:
    """Return the stop that somebody asked for."""
    return Stop("cancelled", reason)


def partial(reason: str) -> Stop:
    """Return the stop of a run that cannot go on."""
    return Stop("partial", reason)


class RunStoppedError(Exception):
    """The run ends here, with what was measured so far; `stop` says why."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop.reason)
        self.stop = stop
