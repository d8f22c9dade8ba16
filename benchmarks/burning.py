"""Burn CPUs as another program would: pure Python in processes of its own, ended with the block."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_S = 3_600  # they end by themselves, should this process be killed
_BURN = f"import time; end = time.monotonic() + {LONGEST_S}\nwhile time.monotonic() < end: sum(range(10_000))"


@contextmanager
def burning(cpus: int) -> Iterator[None]:
    """Keep so many CPUs busy while the block runs."""
    burners = [subprocess.Popen([sys.executable, "-I", "-c", _BURN]) for _ in range(cpus)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
