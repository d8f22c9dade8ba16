"""whichpool.stack.tally: what is told of jobs that were sent as plain Celery tasks."""

from typing import Any

import pytest

from whichpool.consoles import LINE_EVERY_S
from whichpool.errors import ExitCode
from whichpool.stack.tally import CountDisplay, Tally


def succeeded(worker: str | None = "threads@a") -> dict[str, Any]:
    """Return what Celery stores of a job that succeeded."""
    return {"status": "SUCCESS", "result": 1, "worker": worker}


def failed(error: Exception) -> dict[str, Any]:
    """Return what Celery stores of a job that raised."""
    return {"status": "FAILURE", "result": error, "worker": "threads@a"}


def tally_of(sent: int, *results: dict[str, Any]) -> Tally:
    """Return a tally after these results, the last of which came after two seconds."""
    tally = Tally(sent)
    for meta in results:
        tally.add(meta, 2.0)
    return tally


def test_the_first_line_says_how_many_and_how_fast() -> None:
    """Jobs per second up to the last result."""
    told = list(tally_of(3, succeeded(), succeeded(), succeeded()).lines("sleep"))
    assert told[0] == "3 of 3 sleep jobs succeeded in 2.0 s, 1.5 jobs/s"


def test_each_worker_is_named_with_its_jobs() -> None:
    """Two hosts share a queue."""
    told = list(
        tally_of(3, succeeded("threads@b"), succeeded("threads@a"), succeeded("threads@b")).lines("sleep")
    )
    assert told[1:] == ["  threads@a ran 1", "  threads@b ran 2"]


def test_a_result_without_a_workers_name_is_counted() -> None:
    """As a sender of another configuration stores it."""
    assert list(tally_of(1, succeeded(None)).lines("sleep"))[1:] == ["  an unnamed worker ran 1"]


def test_the_first_failure_is_quoted() -> None:
    """By the exception's name and text."""
    told = list(tally_of(2, failed(ValueError("first")), failed(KeyError("second"))).lines("fetch"))
    assert told[-1] == "  2 failed, the first with ValueError: first"


def test_what_has_no_result_is_said() -> None:
    """Even where nothing has one, and there is no rate."""
    told = list(tally_of(4).lines("sleep"))
    assert told[0] == "0 of 4 sleep jobs succeeded in 0.0 s"
    assert "4 without a result" in told[1]


@pytest.mark.parametrize(
    ("tally", "code"),
    [
        (tally_of(1, succeeded()), ExitCode.OK),
        (tally_of(2, succeeded()), ExitCode.FAULT),
        (tally_of(1, failed(ValueError())), ExitCode.FAULT),
    ],
)
def test_only_if_all_succeeded_is_all_well(tally: Tally, code: ExitCode) -> None:
    """A failed job or a missing result is a fault."""
    assert tally.exit_code == code


def test_a_pipe_gets_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, once in a few seconds, without control characters."""
    clock = [0.0]
    monkeypatch.setattr("whichpool.stack.tally.time.monotonic", lambda: clock[0])
    tally = Tally(3)
    with CountDisplay(tally) as count:
        for clock[0] in (LINE_EVERY_S / 2, LINE_EVERY_S, LINE_EVERY_S * 1.5):
            tally.add(succeeded(), clock[0])
            count.show()
    assert capsys.readouterr() == ("", "2 of 3 jobs ended\n")
