"""What the kernel's control groups allow this process: its CPU quota, and for how long it was held back."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
_V1_FOLDERS = ("cpu", "cpu,cpuacct")


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


def _groups(root: Path, membership: Path) -> Iterator[Path]:
    """Yield the folders of the process's CPU groups, innermost first; in a container its own is the root."""
    for line in _text(membership).splitlines():
        number, controllers, path = line.split(":", 2)
        of_cpu = "cpu" in controllers.split(",")  # not "cpuset"
        bases = [root] if number == "0" else [root / name for name in _V1_FOLDERS if of_cpu]
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
