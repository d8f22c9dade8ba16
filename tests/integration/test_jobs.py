"""The guide's jobs on real workers of both pools."""

import pytest

from measure.model.result import RunResult
from tests.integration.conftest import Contrast
from whichpool.planning.request import Request, guide_job


@pytest.mark.parametrize("job", ["sleep", "fetch", "files", "primes", "digest", "mixed", "noop"])
def test_each_job_runs_once_on_each_pool(contrast: Contrast, job: str) -> None:
    """Every id has one outcome on both pools: none lost, none failed, none twice."""
    result = contrast.run(Request(jobs=(guide_job(job, n=6),), rounds=1))
    assert {cell.pool for cell in result.cells} == {"threads", "prefork"}
    for cell in result.cells:
        assert (cell.planned, cell.unique) == (6, 6), cell.error
        assert (cell.duplicates, cell.failed, cell.lost, cell.republished) == (0, 0, 0, 0), cell.error


def test_threads_are_one_process_and_prefork_one_thread_each(contrast: Contrast) -> None:
    """Two slots: one process with two threads, against two processes with one thread."""
    result = contrast.run(Request(jobs=(guide_job("whoami", n=12),), rounds=1))
    seen = {i.pool: (i.processes, i.threads_per_process) for i in result.identities}
    assert seen == {"threads": (1, 2), "prefork": (2, 1)}


def test_a_prefork_child_may_start_no_process_and_says_so(contrast: Contrast) -> None:
    """The refusal is the answer on prefork; on threads the guide's process runs."""
    result = contrast.run(Request(jobs=(guide_job("guide-process"),), rounds=1))
    said = {identity.pool: identity.answer["said"] for identity in result.identities}
    assert said["threads"] == "Process is running!"
    assert "daemonic processes are not allowed to have children" in said["prefork"]


def test_the_guides_thread_runs_inside_a_job_on_both_pools(contrast: Contrast) -> None:
    """A Thread subclass is started and joined in the job's own process."""
    result = contrast.run(Request(jobs=(guide_job("guide-thread"),), rounds=1))
    for identity in result.identities:
        assert identity.answer["said"] == "Thread is running!"
        assert identity.answer["process"] == identity.answer["started_by"]


def test_a_failing_job_is_counted_as_failed_and_says_why(contrast: Contrast) -> None:
    """A job that raises has an outcome, and the cell keeps the first error."""
    broken = guide_job("fetch", n=3, arguments={"url": "http://127.0.0.1:9/"})
    result = contrast.run(Request(jobs=(broken,), pools=("threads",), rounds=1))
    (cell,) = result.cells
    assert (cell.unique, cell.failed, cell.lost) == (3, 3, 0)
    assert "URLError" in str(cell.error)


def test_prefork_beats_threads_on_pure_python(contrast: Contrast) -> None:
    """With two processes the guide's rule holds: more CPU seconds a second than one GIL gives.

    A busy machine may have no second CPU to give just then: it is asked up to six times. By chance, or with
    both pools the same, prefork would not be ahead by a third.
    """
    request = Request(jobs=(guide_job("primes", n=8, arguments={"below": 60_000}),), rounds=1)
    assert any(_ahead(contrast.run(request)) > 4 / 3 for _ in range(6))


def _ahead(result: RunResult) -> float:
    """Return how many times as fast prefork was."""
    rates = {cell.pool: cell.jobs_per_s or 0.0 for cell in result.cells}
    return rates["prefork"] / rates["threads"]
