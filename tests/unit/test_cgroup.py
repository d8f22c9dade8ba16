"""config.cgroup: quotas of CPU time and limits of memory in both versions of control groups."""

from pathlib import Path

import pytest

from config.cgroup import cpu_quota, memory_left_b, memory_limit_b, throttled_s


def group(root: Path, name: str, **files: str) -> None:
    """Make a control group with files of these contents."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / file.replace("__", ".", 1)).write_text(text, encoding="ascii")


@pytest.fixture
def member(tmp_path: Path) -> Path:
    """Return a membership file of a process in /a/b, in version 2."""
    path = tmp_path / "membership"
    path.write_text("0::/a/b\n", encoding="ascii")
    return path


def test_a_quota_is_read_in_cpus(tmp_path: Path, member: Path) -> None:
    """Quota over period."""
    group(tmp_path, "a/b", cpu__max="150000 100000\n")
    assert cpu_quota(tmp_path, member) == 1.5


def test_the_tightest_group_counts(tmp_path: Path, member: Path) -> None:
    """A group cannot use more than those around it."""
    group(tmp_path, "a/b", cpu__max="max 100000\n")
    group(tmp_path, "a", cpu__max="50000 100000\n")
    assert cpu_quota(tmp_path, member) == 0.5


def test_no_limit_is_none(tmp_path: Path, member: Path) -> None:
    """Nor is a kernel without such files one."""
    assert cpu_quota(tmp_path, member) is None
    group(tmp_path, "a/b", cpu__max="max 100000\n")
    assert cpu_quota(tmp_path, member) is None


@pytest.mark.parametrize(("quota", "found"), [("200000", 2.0), ("-1", None)])
def test_version_1_is_read_too(tmp_path: Path, quota: str, found: float | None) -> None:
    """Where -1 is no limit."""
    membership = tmp_path / "membership"
    membership.write_text("4:cpu,cpuacct:/x\n3:memory:/x\n", encoding="ascii")
    group(tmp_path, "cpu/x", cpu__cfs_quota_us=f"{quota}\n", cpu__cfs_period_us="100000\n")
    assert cpu_quota(tmp_path, membership) == found


def test_another_controllers_group_is_not_the_cpus(tmp_path: Path) -> None:
    """A process may be in one group for its time, and in another for which CPUs it runs on."""
    membership = tmp_path / "membership"
    membership.write_text("5:cpuset:/x\n4:cpu,cpuacct:/y\n", encoding="ascii")
    group(tmp_path, "cpu/x", cpu__cfs_quota_us="50000\n", cpu__cfs_period_us="100000\n")
    group(tmp_path, "cpu/y", cpu__cfs_quota_us="200000\n", cpu__cfs_period_us="100000\n")
    assert cpu_quota(tmp_path, membership) == 2.0


def test_time_held_back_is_in_seconds(tmp_path: Path, member: Path) -> None:
    """The kernel counts microseconds."""
    group(tmp_path, "a/b", cpu__stat="usage_usec 5\nthrottled_usec 1500000\n")
    assert throttled_s(tmp_path, member) == 1.5


def test_time_held_back_may_be_unknown(tmp_path: Path, member: Path) -> None:
    """Not zero."""
    assert throttled_s(tmp_path, member) is None


def test_a_process_without_a_membership_has_no_quota(tmp_path: Path) -> None:
    """No Linux."""
    assert cpu_quota(tmp_path, tmp_path / "none") is None


def test_the_tightest_memory_limit_counts(tmp_path: Path, member: Path) -> None:
    """A group cannot use more than those around it; the word max is no limit."""
    group(tmp_path, "a/b", memory__max="max\n", memory__current="5\n")
    group(tmp_path, "a", memory__max="536870912\n", memory__current="100\n")
    assert memory_limit_b(tmp_path, member) == 536_870_912


def test_what_is_left_is_the_limit_less_what_is_used(tmp_path: Path, member: Path) -> None:
    """But for what files have cached and nobody uses: the kernel gives it back."""
    stat = "anon 7\ninactive_file 300\n"
    group(tmp_path, "a/b", memory__max="1000\n", memory__current="600\n", memory__stat=stat)
    assert memory_left_b(tmp_path, member) == 700


def test_more_used_than_allowed_leaves_nothing(tmp_path: Path, member: Path) -> None:
    """Not less than that."""
    group(tmp_path, "a/b", memory__max="1000\n", memory__current="1600\n")
    assert memory_left_b(tmp_path, member) == 0


def test_no_memory_limit_is_none(tmp_path: Path, member: Path) -> None:
    """Nor is a kernel without such files one."""
    assert memory_limit_b(tmp_path, member) is None
    assert memory_left_b(tmp_path, member) is None


@pytest.mark.parametrize(("limit", "found"), [("1000", 1000), ("9223372036854771712", None)])
def test_memory_of_version_1_is_read_too(tmp_path: Path, limit: str, found: int | None) -> None:
    """Where the largest number is no limit."""
    membership = tmp_path / "membership"
    membership.write_text("4:cpu,cpuacct:/x\n3:memory:/y\n", encoding="ascii")
    files = {"memory__limit_in_bytes": limit, "memory__usage_in_bytes": "10"}
    group(tmp_path, "memory/y", **files)
    assert memory_limit_b(tmp_path, membership) == found
