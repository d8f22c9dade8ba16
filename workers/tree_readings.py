"""What a process tree takes now, as a worker's entry in the register has it: ours, or one that is watched."""

import os
from typing import Any

import psutil

from config.cgroup import throttled_s
from tasks.cpu_time import tree_cpu_s
from workers.process_memory import tree_memory


def tree_readings(process: int | None = None) -> dict[str, Any]:
    """Return the fields of an entry that are read of a process and all its descendants."""
    memory = tree_memory(process)
    return {
        "memory_mb": memory.mb if memory else None, "memory_kind": memory.kind if memory else "pss",
        "cpu_s": tree_cpu_s(process), "throttled_s": throttled_s(), "children": children_of(process),
    }  # fmt: skip


def children_of(process: int | None = None) -> tuple[int, ...]:
    """Return the ids of a process's descendants: a pool's processes, and what else it started."""
    try:
        family = psutil.Process(process or os.getpid()).children(recursive=True)
    except psutil.Error:
        return ()
    return tuple(sorted(child.pid for child in family))
