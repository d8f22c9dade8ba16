"""The CPU seconds that a process tree has used so far."""

import os

import psutil


def tree_cpu_s(process: int | None = None) -> float | None:
    """Return the CPU seconds of a process and all its descendants, living or reaped; None if it is gone."""
    try:
        root = psutil.Process(process or os.getpid())
        family = (root, *root.children(recursive=True))
    except psutil.Error:
        return None
    return sum(_cpu_s(member) for member in family)


def own_cpu_s(process: int) -> float:
    """Return the CPU seconds of a process without its children; 0 if it is gone."""
    try:
        spent = psutil.Process(process).cpu_times()
    except psutil.Error:
        return 0.0
    return float(spent.user + spent.system)


def _cpu_s(process: psutil.Process) -> float:
    try:
        spent = process.cpu_times()
    except psutil.Error:
        return 0.0  # it ended between two looks; its parent has reaped its time by the next one
    # .children_* is of reaped ones only (proc(5), cutime and cstime): nothing is counted twice
    return float(spent.user + spent.system + spent.children_user + spent.children_system)
