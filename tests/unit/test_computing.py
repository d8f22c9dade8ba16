"""tasks.computing: the CPU-bound jobs compute what they say."""

import hashlib
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.machine import gil_is_on
from tasks.computing import count_primes, digest, mixed, noop, primes


def sieve(below: int) -> int:
    """Count the primes below a number another way: by Eratosthenes' sieve."""
    prime = [False, False, *[True] * max(0, below - 2)][: max(below, 0)]
    for number in range(2, below):
        for multiple in range(number * number, below, number):
            prime[multiple] = False
    return sum(prime)


@given(st.integers(-5, 500))
def test_trial_division_counts_what_a_sieve_counts(below: int) -> None:
    """The bound itself is not counted."""
    assert count_primes(below) == sieve(below)


@pytest.mark.parametrize(("below", "published"), [(10, 4), (100, 25), (1_000, 168)])
def test_there_are_as_many_primes_as_published(below: int, published: int) -> None:
    """The prime-counting function's first values."""
    assert primes(below) == published


def test_the_digest_is_sha_256s() -> None:
    """Of so many megabytes of zeros, however often."""
    assert digest(1, 2) == hashlib.sha256(bytes(2**20)).hexdigest()


def test_the_mixed_job_computes_after_its_wait() -> None:
    """The same primes."""
    assert mixed(0.0, 100) == 25


def test_nothing_comes_of_nothing() -> None:
    """A job's cost is measured with it."""
    assert noop() is None


@given(st.integers(0, 3), st.integers(0, 5_000))
def test_a_digest_is_of_all_its_sizes_together(size_kb: int, size_b: int) -> None:
    """Zero bytes, as many as are asked for."""
    assert digest(0, 1, size_kb, size_b) == hashlib.sha256(bytes(1024 * size_kb + size_b)).hexdigest()


def another_thread_runs_beside(size_kb: int, size_b: int) -> bool:
    """Whether a thread that waits for the GIL gets it while a buffer is hashed, though nobody asks for it."""
    go, ran = threading.Event(), threading.Event()

    def wait_and_run() -> None:
        go.wait()
        ran.set()

    digest(0, 1, 1)  # the first call of a task imports things, which lets other threads run
    other = threading.Thread(target=wait_and_run)
    other.start()
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        go.set()
        digest(0, 20_000, size_kb, size_b)
        return ran.is_set()
    finally:
        sys.setswitchinterval(usual_s)
        other.join()


@pytest.mark.skipif(not gil_is_on(), reason="this Python has no GIL to hold")
@pytest.mark.parametrize(("size_kb", "size_b", "released"), [(1, 1_023, False), (2, 0, True)])
def test_hashlib_holds_the_gil_below_2048_bytes(size_kb: int, size_b: int, *, released: bool) -> None:
    """This is where the answer turns from threads to processes."""
    assert another_thread_runs_beside(size_kb, size_b) is released
