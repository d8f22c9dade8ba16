"""measure.cells.identity: who ran the jobs, in one sentence."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.identity import identity
from measure.model.plan import CellPlan
from measure.model.sample import Sample

MakeCell = Callable[..., CellPlan]
MakeSample = Callable[..., Sample]


@pytest.mark.parametrize(
    ("ran_on", "sentence"),
    [
        ([(1, 1)], "threads: 1 process with 1 thread"),
        ([(1, 1), (1, 2), (1, 3)], "threads: 1 process with 3 threads"),
        ([(1, 1), (2, 2)], "threads: 2 processes with 1 thread each"),
        ([(1, 1), (1, 2), (2, 3), (2, 4)], "threads: 2 processes with 2 threads each"),
    ],
)
def test_the_sentence_counts_processes_and_threads(
    a_cell: MakeCell, a_sample: MakeSample, ran_on: list[tuple[int, int]], sentence: str
) -> None:
    """In a person's grammar."""
    samples = [a_sample(n=n, process=p, thread=t) for n, (p, t) in enumerate(ran_on)]
    assert identity(a_cell(), samples).sentence == sentence


def test_the_guides_own_words_are_the_sentence(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """What the thread said, with the job and the pool that it said it on."""
    found = identity(a_cell(job="guide-thread"), [a_sample(value={"said": "Thread is running!"})])
    assert found.sentence == "guide-thread on threads: Thread is running!"


def test_the_answer_is_the_first_jobs(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """One is enough to show; jobs without one are passed over."""
    samples = [
        a_sample(n=0, value=None),
        a_sample(n=1, value={"process": 1}),
        a_sample(n=2, value={"process": 2}),
    ]
    assert identity(a_cell(), samples).answer == {"process": 1}


def test_equal_process_ids_on_two_hosts_are_two_processes(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Containers love process 10."""
    found = identity(a_cell(), [a_sample(host="a"), a_sample(host="b")])
    assert (found.processes, found.hosts, found.threads_per_process) == (2, 2, 1)


def test_nobody_ran_an_empty_cell(a_cell: MakeCell) -> None:
    """Zero of everything, and no failure."""
    found = identity(a_cell(), [])
    assert (found.processes, found.threads_per_process, found.answer) == (0, 0, {})


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=30))
def test_processes_times_threads_covers_every_thread(
    a_cell: MakeCell, a_sample: MakeSample, ran_on: list[tuple[int, int]]
) -> None:
    """No process has more threads than the sentence says."""
    found = identity(a_cell(), [a_sample(process=p, thread=10 * p + t) for p, t in ran_on])
    assert found.processes == len({p for p, _ in ran_on})
    assert found.threads_per_process == max(len({t for q, t in ran_on if q == p}) for p, _ in ran_on)


def test_a_job_that_was_given_up_ran_nowhere(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Its sample has no host and no process, which are not one more of each."""
    given_up = a_sample(n=1, host="", process=0, thread=0, outcome="given-up")
    found = identity(a_cell(), [a_sample(process=1, thread=1), given_up])
    assert (found.sentence, found.hosts) == ("threads: 1 process with 1 thread", 1)
