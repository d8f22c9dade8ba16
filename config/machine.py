"""What the machine gives this process, and what its Python is: facts that figures depend on."""

import math
import os
import platform
import sys
from pathlib import Path

from config.cgroup import cpu_quota

LEAST_MEMORY_MB = 500  # with less than this to be had, a run swaps or dies
_CPU_FACTS = Path("/proc/cpuinfo")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def visible_cpus() -> int:
    """Return how many CPUs this process may run on, whatever share of their time it is given."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usable_cpus() -> int:
    """Return how many CPUs this process can fill: its container may give it the time of fewer."""
    quota = cpu_quota()
    return visible_cpus() if quota is None else max(1, min(visible_cpus(), math.ceil(quota)))


def gil_is_on() -> bool:
    """Whether this Python has a GIL, and uses it."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def system() -> str:
    """Return the kernel's name, its release and the architecture."""
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def cpu_model(facts: Path = _CPU_FACTS) -> str | None:
    """Return the CPU's name as the kernel has it, or None where it tells none (most ARM kernels)."""
    try:
        lines = facts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), None)


def boot_id(file: Path = _BOOT_ID) -> str:
    """Return what names this run of the kernel: the same in all its containers; empty where unknown."""
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return ""
