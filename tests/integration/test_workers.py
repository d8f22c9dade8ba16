"""What real workers load, register and leave behind."""

import os
from pathlib import Path

import psutil
from redis import Redis

from tasks.register import WorkerEntry, ready_workers
from tests.integration.conftest import SLOTS, Contrast
from whichpool.planning.request import Request, guide_job


def pool_workers(redis: Redis) -> list[WorkerEntry]:
    """Return the measuring workers' entries."""
    return [worker for worker in ready_workers(redis) if worker.queue != "coordinator"]


def test_no_pool_worker_loads_numpy_or_scipy(contrast: Contrast, redis: Redis) -> None:
    """After a job and an answer with verdicts, neither library is mapped into a pool's process."""
    contrast.run(Request(jobs=(guide_job("noop", n=20),), rounds=5))
    for worker in pool_workers(redis):
        root = psutil.Process(worker.process)
        for process in (root, *root.children(recursive=True)):
            mapped = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
            assert "msgspec" in mapped  # this does see the libraries that a process has loaded
            assert not [name for name in ("numpy", "scipy") if name in mapped]


def test_the_register_names_pool_slots_and_versions(redis: Redis) -> None:
    """A run knows from the register what it measures on."""
    for worker in pool_workers(redis):
        assert (worker.concurrency, worker.queue) == (SLOTS, f"{worker.pool}.{SLOTS}")
        assert worker.versions["celery"].startswith("5.")
        assert worker.host == os.uname().nodename


def test_prefork_takes_more_memory_than_threads(redis: Redis) -> None:
    """The register's reading counts the whole process tree."""
    memory = {worker.pool: worker.memory_mb or 0.0 for worker in pool_workers(redis)}
    assert memory["prefork"] > memory["threads"] > 10


def test_only_the_coordinators_answer_is_stored_as_a_result(contrast: Contrast, redis: Redis) -> None:
    """Results are off: one key a run, whatever its jobs return."""
    result = contrast.run(Request(jobs=(guide_job("whoami", n=4),), rounds=1))
    stored = {key.decode() for key in redis.scan_iter("celery-task-meta-*")}
    mine = {key for key in stored if result.run_id in key}
    assert mine == {f"celery-task-meta-{result.run_id}"}
