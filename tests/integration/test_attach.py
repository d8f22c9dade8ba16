"""A run outlives the command that submitted it, and another command can wait for it."""

import json
from pathlib import Path

import msgspec
import pytest
from redis import Redis

from tasks.keys import RunKeys
from tasks.ledger import Ledger
from tests.integration.conftest import Contrast
from whichpool.cli.ending import exit_code_of
from whichpool.errors import ExitCode
from whichpool.planning.request import Request, guide_job
from whichpool.run.submission import Submission
from workers.client_app import client_app

REQUEST = Request(jobs=(guide_job("sleep", n=20, arguments={"seconds": 0.02}),), rounds=1)


def submit(contrast: Contrast, redis: Redis) -> str:
    """Submit a run as a command does that goes away at once; return the run's id."""
    plan = contrast.plan(REQUEST)
    ledger = Ledger(redis)
    ledger.open_run(plan)
    Submission(client_app(contrast.cluster.broker), ledger, plan.run_id).submit()
    return plan.run_id


def attach(contrast: Contrast, run_id: str, folder: Path) -> int:
    """Attach to a run; return the exit code."""
    broker = contrast.cluster.broker.url
    return exit_code_of(["attach", run_id, "--broker", broker, "--results", str(folder), "--json", "-"])


def test_a_run_without_its_terminal_is_waited_for(
    contrast: Contrast, redis: Redis, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The whole result is printed and kept, as if the command had submitted it."""
    run_id = submit(contrast, redis)
    assert attach(contrast, run_id, tmp_path) == ExitCode.OK
    result = json.loads(capfdbinary.readouterr().out)
    assert (result["run_id"], result["status"]) == (run_id, "complete")
    assert [cell["unique"] for cell in result["cells"]] == [20, 20]
    assert (tmp_path / f"{run_id}.json").exists()


def test_an_ended_run_is_answered_again(contrast: Contrast, redis: Redis, tmp_path: Path) -> None:
    """The ledger keeps answers for days."""
    run_id = submit(contrast, redis)
    assert attach(contrast, run_id, tmp_path) == ExitCode.OK
    (tmp_path / f"{run_id}.json").unlink()
    assert attach(contrast, run_id, tmp_path) == ExitCode.OK
    assert (tmp_path / f"{run_id}.json").exists()


def test_an_unknown_run_is_refused(
    contrast: Contrast, redis: Redis, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The message names the runs that are unfinished."""
    plan = contrast.plan(REQUEST)
    Ledger(redis).open_run(plan)
    try:
        assert attach(contrast, "20260131-120000-0a1b2c", tmp_path) == ExitCode.USAGE
        assert plan.run_id in capfd.readouterr().err
    finally:
        Ledger(redis).forget(plan.run_id)


@pytest.mark.parametrize("run_id", ["../../x", "x/../../x", "", "20260131-120000-0a1b2c/../x"])
def test_what_is_no_run_id_is_refused(
    contrast: Contrast, redis: Redis, tmp_path: Path, capfd: pytest.CaptureFixture[str], run_id: str
) -> None:
    """Also where a hostile ledger has a plan and an answer under it: nothing is written anywhere."""
    folder = tmp_path / "a" / "b"
    redis.set(f"whichpool:run:{run_id}:plan", msgspec.json.encode(contrast.plan(REQUEST)))
    assert attach(contrast, run_id, folder) == ExitCode.USAGE
    assert "is not a run's id; one looks like" in capfd.readouterr().err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    redis.delete(f"whichpool:run:{run_id}:plan")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"no json", "is not a result"),
        (b"{}", "is not a result"),
        (b'{"schema": 99}', "is not a result"),
        (None, "of run '../x'"),
    ],
)
def test_an_answer_that_is_none_is_not_kept(  # noqa: PLR0913, PLR0917 (fixtures)
    contrast: Contrast, redis: Redis, tmp_path: Path, capfd: pytest.CaptureFixture[str],
    answer: bytes | None, said: str,
) -> None:  # fmt: skip
    """A ledger that somebody wrote to: one line, and no file, least of all under the name that it says."""
    run_id = submit(contrast, redis)
    assert attach(contrast, run_id, tmp_path / "first") == ExitCode.OK
    kept = (tmp_path / "first" / f"{run_id}.json").read_bytes()
    redis.set(RunKeys(run_id).result, kept.replace(run_id.encode(), b"../x", 1) if answer is None else answer)
    assert attach(contrast, run_id, tmp_path / "second") == ExitCode.FAULT
    error = capfd.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert [path.name for path in (tmp_path / "second").iterdir()] == []
