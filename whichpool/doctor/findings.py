"""What ``whichpool doctor`` finds: the states, the sentence that sums up, the exit code."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import msgspec

from whichpool.errors import ExitCode


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    SKIPPED = "skipped"


class Finding(msgspec.Struct, frozen=True):
    """What one check found.

    Attributes:
        state: how it ended; WRONG is what a run would fail of, or what would spoil its figures.
        title: what was looked at.
        found: what was seen there.
        remedy: the next thing to type or to do; None where nothing needs doing.
        unavailable: whether it is the broker or a worker that is out of reach.
    """

    state: State
    title: str
    found: str
    remedy: str | None = None
    unavailable: bool = False


def examined(title: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what a check finds; one that fails in itself is a finding, too."""
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 (one broken check must not hide what the others found)
        return [Finding(State.WRONG, title, f"the check itself failed: {type(error).__name__}: {error}")]


def findings_exit_code(findings: Sequence[Finding]) -> ExitCode:
    """Return 0 if nothing is wrong; 69 if only the broker or workers are out of reach; else 1."""
    wrong = _in_state(findings, State.WRONG)
    if not wrong:
        return ExitCode.OK
    return ExitCode.UNAVAILABLE if all(finding.unavailable for finding in wrong) else ExitCode.FAULT


def summary(findings: Sequence[Finding]) -> str:
    """Return one sentence on all findings."""
    wrong, warnings = _titles(findings, State.WRONG), _titles(findings, State.WARNING)
    if wrong:
        return f"Something is wrong: {wrong}."
    return f"Nothing is wrong, but mind: {warnings}." if warnings else "Nothing is wrong."


def _in_state(findings: Iterable[Finding], state: State) -> list[Finding]:
    return [finding for finding in findings if finding.state is state]


def _titles(findings: Iterable[Finding], state: State) -> str:
    return ", ".join(dict.fromkeys(finding.title for finding in _in_state(findings, state)))
