"""What this machine gives: CPUs, memory, quiet, and places to write."""

import os
import tempfile
from pathlib import Path

import click

from config.machine import LEAST_MEMORY_MB, usable_cpus, visible_cpus
from config.memory import available_memory_mb
from whichpool.called_as import again
from whichpool.doctor.findings import Finding, State

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (it is looked at, and an unnamed file is made there)
FEWEST_CPUS = 2
MOST_LOAD_PER_CPU = 0.7


def cpus() -> list[Finding]:
    """Find how many CPUs this process may use."""
    count = usable_cpus()
    if count < FEWEST_CPUS:
        description = f"{count}: processes cannot run side by side, so that no pool can win on CPU-bound jobs"
        return [Finding(State.WARNING, "CPUs", description, "run it where there are two or more")]
    seen = visible_cpus()
    limit = f", of {seen} that its container gives it the time of" if count < seen else ""
    return [Finding(State.OK, "CPUs", f"{count}{limit}")]


def memory() -> list[Finding]:
    """Find how much memory programs can still get."""
    free_mb = available_memory_mb()
    if free_mb < LEAST_MEMORY_MB:
        remedy = f"close other programs, or use fewer slots: {again('run', '-c', '4')}"
        return [Finding(State.WARNING, "memory", f"{free_mb:,.0f} MB available, little for 16 slots", remedy)]
    return [Finding(State.OK, "memory", f"{free_mb:,.0f} MB available")]


def cpu_load() -> list[Finding]:
    """Find how busy the machine was in the last minute."""
    per_cpu = os.getloadavg()[0] / visible_cpus()
    if per_cpu > MOST_LOAD_PER_CPU:
        description = f"{per_cpu:.2f} per CPU in the last minute: figures will be noisy"
        return [
            Finding(
                State.WARNING, "load", description, "close other programs (top shows them), wait a minute"
            )
        ]
    return [Finding(State.OK, "load", f"{per_cpu:.2f} per CPU in the last minute")]


def shared_memory(folder: Path = SHARED_MEMORY) -> list[Finding]:
    """Find whether processes can share locks and values: prefork and some counters need it."""
    if reason := unwritable(folder):
        remedy = f"mount a tmpfs there: mount -t tmpfs tmpfs {folder} (docker run: --tmpfs {folder})"
        return [Finding(State.WRONG, "shared memory", f"{folder}: {reason}", remedy)]
    return [Finding(State.OK, "shared memory", f"{folder}, writable")]


def proportional_memory() -> list[Finding]:
    """Find whether the kernel tells how much memory a process has for itself (PSS)."""
    from workers.process_memory import pss_kb  # noqa: PLC0415 (it loads psutil)

    if pss_kb(os.getpid()) is None:
        description = "no /proc/self/smaps_rollup: runs cannot tell which pool uses less memory"
        return [
            Finding(State.WARNING, "PSS", description, "uname -sr (it needs Linux from 4.14, with /proc)")
        ]
    return [Finding(State.OK, "PSS", "readable")]


def results(folder: Path) -> list[Finding]:
    """Find whether a run could keep its result; nothing is made there."""
    place = folder.absolute()
    named = click.format_filename(place)
    try:
        there = next(path for path in (place, *place.parents) if path.exists())
    except OSError as error:
        return [_no_results(named, str(error.strerror))]
    if reason := unwritable(there):
        return [_no_results(named, reason)]
    access = "writable" if there == place else "not there yet; a run makes it"
    return [Finding(State.OK, "results", f"{named}, {access}")]


def unwritable(folder: Path) -> str | None:
    """Return why no file can be made in a folder, or None if one can; it has no name and is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _no_results(named: str, reason: str) -> Finding:
    remedy = "name a folder that you can write to: --results FOLDER or WHICHPOOL_RESULTS"
    return Finding(State.WRONG, "results", f"{named}: {reason}", remedy)
