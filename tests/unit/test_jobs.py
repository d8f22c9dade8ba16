"""config.jobs: the guide's jobs as data."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.guide_jobs import CONTRASTED, JOBS, ONCE
from config.jobs import CPU_CONCURRENCY, IO_CONCURRENCY, SHORTEST_TIMEOUT_S, Job, default_concurrency
from tasks import computing, identity_jobs, waiting

FUNCTIONS = {
    task.name: task
    for module in (computing, identity_jobs, waiting)
    for task in vars(module).values()
    if str(getattr(task, "name", "")).startswith("whichpool.")
}


@pytest.mark.parametrize("job", JOBS.values(), ids=lambda job: job.name)
def test_every_job_is_a_task_that_takes_its_arguments(job: Job) -> None:
    """No default is missing, and none is too many."""
    task = inspect.signature(FUNCTIONS[job.task].run)
    task.bind(**job.arguments)
    defaults = {name: argument.default for name, argument in task.parameters.items()}
    assert job.optional.items() <= defaults.items()


def test_every_job_stands_under_its_own_name() -> None:
    """What a user types finds it."""
    assert all(name == job.name for name, job in JOBS.items())


def test_the_default_plan_names_known_jobs_once() -> None:
    """None is both contrasted and run once."""
    assert {*CONTRASTED, *ONCE} <= JOBS.keys()
    assert not {*CONTRASTED} & {*ONCE}


@pytest.mark.parametrize("name", ["sleep", "fetch"])
def test_a_waiting_jobs_ideal_is_its_wait(name: str) -> None:
    """On an ideal worker it takes just as long as it waits."""
    assert JOBS[name].ideal_s(JOBS[name].arguments) == 0.05


def test_a_computing_job_has_no_known_ideal() -> None:
    """It depends on the machine."""
    assert JOBS["primes"].ideal_s(JOBS["primes"].arguments) is None


@given(st.sampled_from(sorted(JOBS)))
def test_a_jobs_formula_gives_its_stated_time(name: str) -> None:
    """With its own arguments."""
    job = JOBS[name]
    assert job.alone_with_s(job.arguments) == pytest.approx(job.alone_s, rel=0.05)


@given(*(st.integers(0, 1_000) for _ in range(3)), st.integers(1, 1_000))
def test_a_digest_of_more_bytes_takes_longer(size_mb: int, size_kb: int, size_b: int, times: int) -> None:
    """Whichever argument says so, and however often they are hashed."""
    size = {"size_mb": size_mb, "size_kb": size_kb, "size_b": size_b, "times": times}
    for name, value in size.items():
        more = {**size, name: value + 1}
        assert JOBS["digest"].alone_with_s(more) > JOBS["digest"].alone_with_s(size) > 0


@given(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))
def test_a_call_omits_only_what_the_task_would_add(size_mb: int, size_kb: int, size_b: int) -> None:
    """So that the same buffer is hashed either way."""
    job, given_sizes = JOBS["digest"], {"size_mb": size_mb, "size_kb": size_kb, "size_b": size_b}
    called = job.called_with(given_sizes)
    assert {**job.known_arguments, **called} == {**job.known_arguments, **given_sizes}
    assert 0 not in [called.get(name) for name in job.optional]


@given(st.sampled_from(sorted(JOBS)))
def test_no_job_is_in_doubt_before_five_seconds(name: str) -> None:
    """However short it is."""
    assert JOBS[name].timeout_s(JOBS[name].arguments) >= SHORTEST_TIMEOUT_S


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_a_longer_wait_is_never_in_doubt_sooner(one: float, other: float) -> None:
    """The timeout rises with the job, and is always longer than it."""
    short, long = sorted((one, other))
    sleep = JOBS["sleep"]
    assert sleep.timeout_s({"seconds": short}) <= sleep.timeout_s({"seconds": long})
    assert sleep.timeout_s({"seconds": long}) > long


def test_a_job_may_take_twenty_times_its_time_alone() -> None:
    """A busy machine is slow, not broken."""
    assert JOBS["sleep"].timeout_s({"seconds": 1.0}) == 20.0


def test_a_long_job_is_in_doubt_a_minute_after_its_time() -> None:
    """Twenty times ten minutes would be a long wait."""
    assert JOBS["sleep"].timeout_s({"seconds": 600.0}) == 660.0


@pytest.mark.parametrize(("name", "expected"), [("sleep", IO_CONCURRENCY), ("primes", CPU_CONCURRENCY)])
def test_the_default_concurrency_goes_by_what_a_job_waits_for(name: str, expected: int) -> None:
    """Many wait at a time, few compute."""
    assert default_concurrency(JOBS[name]) == expected
