"""whichpool.doctor.findings: what all findings come to."""

from collections.abc import Iterable

import pytest

from whichpool.doctor.findings import Finding, State, examined, findings_exit_code, summary
from whichpool.errors import ExitCode

FINE = Finding(State.OK, "Python", "3.11")
SKIPPED = Finding(State.SKIPPED, "docker", "not on PATH")
MIND = Finding(State.WARNING, "load", "2.00 per CPU")
WRONG = Finding(State.WRONG, "kombu", "5.6")
AWAY = Finding(State.WRONG, "broker", "no Redis answers", unavailable=True)


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([], ExitCode.OK),
        ([FINE, SKIPPED, MIND], ExitCode.OK),
        ([FINE, WRONG], ExitCode.FAULT),
        ([FINE, AWAY], ExitCode.UNAVAILABLE),
        ([AWAY, WRONG], ExitCode.FAULT),
    ],
)
def test_the_exit_code_is_that_of_the_worst(findings: list[Finding], code: ExitCode) -> None:
    """69 only where nothing else is wrong."""
    assert findings_exit_code(findings) == code


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        ([FINE, SKIPPED], "Nothing is wrong."),
        ([FINE, MIND], "Nothing is wrong, but mind: load."),
        ([WRONG, MIND, AWAY], "Something is wrong: kombu, broker."),
        ([AWAY, AWAY], "Something is wrong: broker."),
    ],
)
def test_one_sentence_sums_up(findings: list[Finding], sentence: str) -> None:
    """What is wrong, else what to mind, each once."""
    assert summary(findings) == sentence


def test_a_check_that_fails_is_a_finding() -> None:
    """It is wrong, and names the error; what the others found is not lost."""

    def broken() -> Iterable[Finding]:
        raise ZeroDivisionError("surprise")

    (found,) = examined("Python", broken)
    assert (found.state, found.title) == (State.WRONG, "Python")
    assert "ZeroDivisionError: surprise" in found.found


def test_a_check_that_fails_half_way_is_a_finding() -> None:
    """A generator fails only when it is read."""

    def broken() -> Iterable[Finding]:
        yield FINE
        raise ZeroDivisionError

    assert [found.state for found in examined("Python", broken)] == [State.WRONG]
