"""Everything of the guide on both pools, through the coordinator: jobs, counters, the answer."""

from typing import Any

import msgspec
import pytest
from celery.result import AsyncResult

from config.counter_strategies import STRATEGIES
from config.guide_jobs import DEFAULT_ROUNDS, JOBS
from config.pools import STACK_POOLS
from measure.model.result import RunResult
from tests.smoke.pools.containers import SLOTS
from tests.smoke.pools.contrast import Contrast
from whichpool.planning.request import Request, guide_counter, guide_job

INCREMENTS = 20_000
SHARED_BY = {"threads": "threads", "prefork": "processes"}  # what a pool's slots are
CONTRASTED = ("sleep", "digest")


@pytest.mark.parametrize("job", JOBS)
def test_each_job_runs_once_on_each_pool(contrast: Contrast, job: str) -> None:
    """Every id has one outcome on both pools: none lost, none failed, none twice."""
    result = contrast.run(Request(jobs=(guide_job(job, n=2 * SLOTS),), rounds=1))
    assert {cell.pool for cell in result.cells} == set(STACK_POOLS)
    assert [(cell.duplicates, cell.republished) for cell in result.cells] == [(0, 0), (0, 0)]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_each_counter_is_as_exact_as_it_says(contrast: Contrast, strategy: str) -> None:
    """Every strategy runs on both pools; one that is safe across a pool's slots loses no update there."""
    increments = min(INCREMENTS, STRATEGIES[strategy].increments)
    wanted = guide_counter(strategy, jobs=SLOTS, increments=increments)
    counters = contrast.run(Request(counters=(wanted,))).counters
    assert {counter.pool: counter.unavailable for counter in counters} == dict.fromkeys(STACK_POOLS)
    safe = [counter for counter in counters if SHARED_BY[counter.pool] in counter.safe_across]
    assert [counter.observed for counter in safe] == [SLOTS * increments] * len(safe)


@pytest.fixture(scope="module")
def rounds(contrast: Contrast) -> RunResult:
    """Return a run with as many rounds as a verdict needs."""
    jobs = tuple(guide_job(job, n=2 * SLOTS) for job in CONTRASTED)
    return contrast.run(Request(jobs=jobs, rounds=DEFAULT_ROUNDS))


def test_the_coordinators_task_returns_the_runs_answer(contrast: Contrast, rounds: RunResult) -> None:
    """Whoever has only Celery reads the same result as whoever reads the ledger."""
    task: AsyncResult[dict[str, Any]] = AsyncResult(rounds.run_id, app=contrast.app)
    assert msgspec.convert(task.get(timeout=10), RunResult) == rounds


def test_the_answer_contrasts_both_pools(rounds: RunResult) -> None:
    """With five rounds there is a sentence for each job, and it is about that job."""
    assert {(cell.pool, cell.round) for cell in rounds.cells} == {
        (pool, n + 1) for pool in STACK_POOLS for n in range(DEFAULT_ROUNDS)
    }
    verdicts = {verdict.job: verdict for verdict in rounds.verdicts}
    assert set(verdicts) == set(CONTRASTED)
    for job, verdict in verdicts.items():
        assert {verdict.pool, verdict.other} == set(STACK_POOLS)
        assert job in verdict.sentence


def test_memory_and_cpu_time_are_measured_in_containers(rounds: RunResult) -> None:
    """The image's user may read what the kernel says of its processes, and each pool is one host."""
    for cell in rounds.cells:
        assert cell.memory_mb
        assert cell.cpu_s_per_job
        assert cell.hosts == 1


def test_the_slots_are_threads_of_one_process_or_processes(contrast: Contrast) -> None:
    """In containers, too, a threads worker is one process and a prefork worker one for each slot."""
    result = contrast.run(Request(jobs=(guide_job("whoami", n=8 * SLOTS),), rounds=1))
    seen = {i.pool: (i.processes, i.threads_per_process, i.hosts) for i in result.identities}
    assert seen == {"threads": (1, SLOTS, 1), "prefork": (SLOTS, 1, 1)}
