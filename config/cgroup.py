"""What the kernel's control groups allow this process: CPU time and memory, and how long it was held back."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
_V1_FOLDERS = {"cpu": ("cpu", "cpu,cpuacct"), "memory": ("memory",)}
_V2_MEMORY = ("memory.max", "memory.current", "inactive_file")
_V1_MEMORY = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_NO_LIMIT_B = 2**60  # version 1 has no word for none: a limit above it is the largest number that it can hold


def cpu_quota(root: Path = ROOT, membership: Path = MEMBERSHIP) -> float | None:
    """Return how many CPUs' time this process's container may use, or None where nothing limits it.

    The tightest limit among the process's group and those around it counts (cgroup v2: ``cpu.max``; v1:
    ``cpu.cfs_quota_us`` over ``cpu.cfs_period_us``; Linux, Documentation/admin-guide/cgroup-v2.rst).
    """
    quotas = [quota for group in _groups(root, membership) if (quota := _quota_of(group)) is not None]
    return min(quotas, default=None)


def throttled_s(root: Path = ROOT, membership: Path = MEMBERSHIP) -> float | None:
    """Return for how long this process's groups were held back for their quota so far, in seconds.

    None where the kernel does not tell.
    """
    throttled_times = [
        seconds for group in _groups(root, membership) if (seconds := _throttled_of(group)) is not None
    ]
    return max(throttled_times, default=None)


def memory_limit_b(root: Path = ROOT, membership: Path = MEMBERSHIP) -> int | None:
    """Return how many bytes this process's container may use, or None where nothing limits it."""
    return min((limit for limit, _ in _memory(root, membership)), default=None)


def memory_left_b(root: Path = ROOT, membership: Path = MEMBERSHIP) -> int | None:
    """Return how many bytes it can still get before a limit, or None where nothing limits it.

    What files have cached and nobody uses (``inactive_file``) is given back when it is needed.
    """
    return min((max(0, limit - used) for limit, used in _memory(root, membership)), default=None)


def _memory(root: Path, membership: Path) -> Iterator[tuple[int, int]]:
    """Yield limit and use, in bytes, of each group around the process that has a limit."""
    for group in _groups(root, membership, "memory"):
        for limit_file, usage_file, cached in (_V2_MEMORY, _V1_MEMORY):
            limit, usage = (_text(group / name).strip() for name in (limit_file, usage_file))
            if limit.isdecimal() and int(limit) < _NO_LIMIT_B:
                counters = dict(line.split() for line in _text(group / "memory.stat").splitlines())
                yield int(limit), int(usage or 0) - int(counters.get(cached, 0))


def _groups(root: Path, membership: Path, controller: str = "cpu") -> Iterator[Path]:
    """Yield the folders of the process's groups, innermost first; in a container its own is the root."""
    for line in _text(membership).splitlines():
        number, controllers, path = line.split(":", 2)
        of_it = controller in controllers.split(",")  # not "cpuset"
        bases = [root] if number == "0" else [root / name for name in _V1_FOLDERS[controller] if of_it]
        for base in bases:
            group = base / path.lstrip("/")
            yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(base))


def _quota_of(group: Path) -> float | None:
    whole = _text(group / "cpu.max").split()
    if not whole:
        whole = [_text(group / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")]
    quota, period = whole[0], whole[-1]
    if not quota.isdecimal() or not period.isdecimal():
        return None  # "max", -1, or no such file
    return int(quota) / int(period)


def _throttled_of(group: Path) -> float | None:
    counters = dict(line.split() for line in _text(group / "cpu.stat").splitlines())
    if "throttled_usec" in counters:
        return int(counters["throttled_usec"]) / 1e6
    return int(counters["throttled_time"]) / 1e9 if "throttled_time" in counters else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
