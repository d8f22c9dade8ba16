"""Processes that die with the one that started them, however that one ends (Linux only).

As a command, ``python -I -S parent_death.py PARENT PROGRAM ARGUMENT...`` ties itself to PARENT and becomes
PROGRAM. It imports the standard library alone, so that it starts in a few hundredths of a second.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2): the signal this process gets when the *thread* that spawned it ends


def die_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to kill this process when the thread that started it ends; no-op elsewhere.

    Args:
        parent: the expected parent's process id; if it is gone already, this process ends at once.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the program that is named."""
    parent, program, *rest = arguments
    die_with_parent(int(parent))
    os.execv(program, [program, *rest])  # noqa: S606 (no shell is the point)


if __name__ == "__main__":
    main(sys.argv[1:])
