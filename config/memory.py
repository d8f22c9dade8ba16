"""How much memory this process can get: the machine's, or less where its container is limited."""

from config.cgroup import memory_left_b, memory_limit_b

MB = 2**20


def available_memory_mb() -> float:
    """Return the memory that programs here can still get, in MB."""
    import psutil  # noqa: PLC0415 (commands that only print do not need it)

    left_b = memory_left_b()
    available_b: int = psutil.virtual_memory().available
    return (available_b if left_b is None else min(available_b, left_b)) / MB


def total_memory_mb() -> float:
    """Return the memory that this process may use at most, in MB."""
    import psutil  # noqa: PLC0415 (see available_memory_mb)

    limit_b = memory_limit_b()
    total_b: int = psutil.virtual_memory().total
    return (total_b if limit_b is None else min(total_b, limit_b)) / MB
