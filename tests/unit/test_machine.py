"""config.machine and config.memory: what a container's limits leave of the machine."""

import os

import psutil
import pytest

from config import machine, memory


@pytest.mark.parametrize(("quota", "usable"), [(None, 4), (1.0, 1), (1.5, 2), (0.25, 1), (8.0, 4)])
def test_a_quota_leaves_fewer_cpus_to_fill(
    quota: float | None, usable: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as could be busy at a time, at least one, and no more than there are."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(4)))
    monkeypatch.setattr(machine, "cpu_quota", lambda: quota)
    assert (machine.visible_cpus(), machine.usable_cpus()) == (4, usable)


def test_a_limit_is_all_the_memory_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has."""
    monkeypatch.setattr(memory, "memory_limit_b", lambda: 512 * 2**20)
    monkeypatch.setattr(memory, "memory_left_b", lambda: 100 * 2**20)
    assert memory.total_memory_mb() == 512
    assert memory.available_memory_mb() == 100


def test_without_a_limit_memory_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the kernel tells it."""
    monkeypatch.setattr(memory, "memory_limit_b", lambda: None)
    assert memory.total_memory_mb() == psutil.virtual_memory().total / 2**20
