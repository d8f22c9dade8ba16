"""tasks.computing: the CPU-bound jobs compute what they say."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
