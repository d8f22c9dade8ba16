"""What the machine gives this process, and what its Python is: facts that figures depend on."""

import os
import sys


def usable_cpus() -> int:
    """Return how many CPUs this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def gil_is_on() -> bool:
    """Whether this Python has a GIL, and uses it."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())
