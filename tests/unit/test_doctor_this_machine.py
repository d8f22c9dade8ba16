"""whichpool.doctor.this_machine: what this machine gives, and what it does not."""

import os
import types
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from whichpool.doctor import this_machine
from whichpool.doctor.findings import Finding, State
from whichpool.doctor.this_machine import cpu_load, cpus, memory, proportional_memory, results, shared_memory


@pytest.mark.parametrize(("count", "state"), [(1, State.WARNING), (2, State.OK), (64, State.OK)])
def test_one_cpu_is_warned_of(count: int, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes cannot run side by side on it."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(count)))
    (found,) = cpus()
    assert found.state is state
    assert found.found.startswith(str(count))


@pytest.mark.parametrize(("free_mb", "state"), [(499, State.WARNING), (501, State.OK)])
def test_little_memory_is_warned_of(free_mb: int, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen prefork children need more."""
    free = types.SimpleNamespace(available=free_mb * 2**20)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    (found,) = memory()
    assert found.state is state
    assert found.found.startswith(f"{free_mb} MB available")


@pytest.mark.parametrize(("load_1_min", "state"), [(2.9, State.WARNING), (2.7, State.OK)])
def test_a_busy_machine_is_warned_of(
    load_1_min: float, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The load counts by CPU: 0.7 of four is 2.8."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1, 2, 3})
    monkeypatch.setattr(os, "getloadavg", lambda: (load_1_min, 0.0, 0.0))
    assert cpu_load()[0].state is state


def test_a_kernel_without_pss_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs work there, but tell no memory."""
    monkeypatch.setattr("workers.process_memory.pss_kb", lambda _process: None)
    assert proportional_memory()[0].state is State.WARNING


def test_a_kernel_with_pss_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process's own is read."""
    asked: list[int] = []

    def pss_kb(process: int) -> int:
        asked.append(process)
        return 1

    monkeypatch.setattr("workers.process_memory.pss_kb", pss_kb)
    assert proportional_memory()[0].state is State.OK
    assert asked == [os.getpid()]


def test_shared_memory_that_can_be_written_is_fine(tmp_path: Path) -> None:
    """Any folder will do here."""
    assert shared_memory(tmp_path)[0].state is State.OK


def test_missing_shared_memory_is_wrong(tmp_path: Path) -> None:
    """Prefork takes its semaphores from there."""
    (found,) = shared_memory(tmp_path / "none")
    assert (found.state, found.found) == (State.WRONG, f"{tmp_path}/none: No such file or directory")
    assert "mount" in (found.remedy or "")


@pytest.mark.parametrize("path", ["here", "deep/below/here"])
def test_a_results_folder_to_be_made_is_fine(path: str, tmp_path: Path) -> None:
    """And it is not made by looking."""
    told = f"{tmp_path / path}, not there yet; a run makes it"
    assert results(tmp_path / path) == [Finding(State.OK, "results", told)]
    assert list(tmp_path.iterdir()) == []


def test_a_results_folder_that_is_there_is_left_as_it_was(tmp_path: Path) -> None:
    """Nothing is left behind in it."""
    assert results(tmp_path) == [Finding(State.OK, "results", f"{tmp_path}, writable")]
    assert list(tmp_path.iterdir()) == []


def test_a_relative_results_folder_is_told_whole(tmp_path: Path) -> None:
    """The current folder is part of the answer (the tests' is tmp_path)."""
    assert results(Path("results"))[0].found.startswith(f"{tmp_path}/results, ")


@pytest.mark.parametrize("path", ["file", "file/results"])
def test_a_results_folder_that_cannot_be_is_wrong(path: str, tmp_path: Path) -> None:
    """Below a regular file even root can make none."""
    (tmp_path / "file").touch()
    (found,) = results(tmp_path / path)
    assert (found.state, found.found) == (State.WRONG, f"{tmp_path / path}: Not a directory")
    assert "WHICHPOOL_RESULTS" in (found.remedy or "")


def test_a_results_folder_below_a_closed_one_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking itself is refused there; root would not see it."""

    def refused(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    assert results(tmp_path)[0].found == f"{tmp_path}: Permission denied"


@pytest.mark.parametrize("check", [cpus, cpu_load, memory, proportional_memory, shared_memory])
def test_every_check_says_something_of_this_machine(check: Callable[[], list[Finding]]) -> None:
    """Nothing is left empty."""
    assert all(found.title and found.found for found in check())


def test_a_folder_in_which_nothing_can_be_made_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not the system gives its words."""

    def refused(**_options: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    assert this_machine.unwritable(Path()) == "full"
