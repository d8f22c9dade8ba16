"""Burn CPUs as another program would: pure Python in processes of its own, ended with the block."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# they end by themselves, should this process be killed: somebody else is their parent then
_BURN = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): sum(range(10_000))"


@contextmanager
def burning(cpus: int) -> Iterator[list[int]]:
    """Keep so many CPUs busy while the block runs; it gets the ids of the processes that do it."""
    command = [sys.executable, "-I", "-c", _BURN, str(os.getpid())]
    burners = [subprocess.Popen(command) for _ in range(cpus)]
    try:
        yield [burner.pid for burner in burners]
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
