"""CPU-bound jobs, with and without the GIL. They know nothing of being measured."""

import hashlib
import time

from celery import shared_task

NOOP = "whichpool.noop"
_KB = 1024
_MB = 1024 * _KB


@shared_task(name="whichpool.primes")
def primes(below: int) -> int:
    """Count the primes below a number by trial division, in pure Python: the GIL is held throughout."""
    return count_primes(below)


@shared_task(name="whichpool.digest")
def digest(size_mb: int, times: int, size_kb: int = 0, size_b: int = 0) -> str:
    """Hash a buffer some times; its size is the sum of the three.

    hashlib releases the GIL for 2,048 bytes and more, so that threads run it in parallel: the case where
    "processes for CPU-bound work" is wrong. Below that it holds the GIL, and the guide is right again.
    """
    buffer = bytes(size_mb * _MB + size_kb * _KB + size_b)
    return [hashlib.sha256(buffer).hexdigest() for _ in range(times)][-1]


@shared_task(name="whichpool.mixed")
def mixed(seconds: float, below: int) -> int:
    """Wait, then compute: some of both."""
    time.sleep(seconds)
    return count_primes(below)


@shared_task(name=NOOP)
def noop() -> None:
    """Do nothing: what is left is what a job costs."""


def count_primes(below: int) -> int:
    """Count the primes below a number by trial division.

    The argument is an upper bound, exclusive; there are 4 primes below 10.
    """
    prime_count = 0
    for number in range(2, below):
        divisor = 2
        while divisor * divisor <= number and number % divisor:
            divisor += 1
        prime_count += divisor * divisor > number
    return prime_count
