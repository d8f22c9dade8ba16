"""What the machine did while a cell ran: two snapshots, and what lies between them."""

import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import psutil
from redis import Redis

from config.machine import boot_id
from measure.model.conditions import Conditions
from tasks.cpu_time import tree_cpu_s
from tasks.register import WorkerEntry, ready_workers

MB = 2**20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The clocks at one moment; all CPU figures are seconds so far.

    Attributes:
        steady_s, wall_s: the two clocks.
        total_s, busy_s, steal_s: of all CPUs of this machine; busy for anybody, stolen by the hypervisor.
        workers_s: of all workers on this machine's kernel, in whatever container.
        told_late: whether some of that is as a worker last told it, up to two seconds ago.
        coordinator_s, redis_s: of this process, and of Redis.
        throttled_s: of the workers whose CPUs are limited.
    """

    steady_s: float
    wall_s: float
    total_s: float
    busy_s: float
    steal_s: float
    workers_s: float
    told_late: bool
    coordinator_s: float
    redis_s: float
    throttled_s: float | None


def snapshot(redis: Redis, workers: Sequence[WorkerEntry]) -> Snapshot:
    """Read all clocks: about 10 ms, so not while jobs are being measured."""
    cpu = psutil.cpu_times()
    boot = boot_id()
    spent = [(_cpu_s_now(worker), worker.cpu_s or 0.0) for worker in workers if worker.boot == boot]
    stolen = getattr(cpu, "steal", 0.0)
    # the kernel counts a guest's time as user time, too (proc(5)); it must not be added again
    total = sum(cpu) - getattr(cpu, "guest", 0.0) - getattr(cpu, "guest_nice", 0.0)
    return Snapshot(
        steady_s=time.monotonic(), wall_s=time.time(), total_s=total,
        busy_s=total - cpu.idle - getattr(cpu, "iowait", 0.0) - stolen, steal_s=stolen,
        workers_s=sum(now or registered for now, registered in spent),
        told_late=any(now is None for now, _ in spent),
        coordinator_s=time.process_time(), redis_s=_redis_cpu_s(redis), throttled_s=_throttled_s(workers),
    )  # fmt: skip


def between(before: Snapshot, after: Snapshot) -> Conditions:
    """Return what the machine did between two snapshots."""
    wall_s = after.steady_s - before.steady_s
    total_s = after.total_s - before.total_s
    coordinator_s, redis_s = after.coordinator_s - before.coordinator_s, after.redis_s - before.redis_s
    ours_s = after.workers_s - before.workers_s + redis_s
    others_s = after.busy_s - before.busy_s - ours_s
    late = before.told_late or after.told_late
    limited = before.throttled_s is not None and after.throttled_s is not None
    frequency = psutil.cpu_freq() if hasattr(psutil, "cpu_freq") else None
    return Conditions(
        wall_s=wall_s,
        # clipped, what is told late would count as others' in one cell and not be given back in the next
        others_cpu=(others_s if late else max(0.0, others_s)) / total_s if total_s > 0 else None,
        others_told_late=late,
        steal_cpu=max(0.0, after.steal_s - before.steal_s) / total_s if total_s > 0 else None,
        coordinator_cpu=coordinator_s / wall_s, redis_cpu=redis_s / wall_s,
        available_mb=psutil.virtual_memory().available / MB,
        clock_step_s=(after.wall_s - before.wall_s) - wall_s,
        throttled_s=max(0.0, (after.throttled_s or 0.0) - (before.throttled_s or 0.0)) if limited else None,
        frequency_mhz=frequency.current if frequency and frequency.current else None,
    )  # fmt: skip


def _cpu_s_now(worker: WorkerEntry) -> float | None:
    """Return the CPU seconds of a worker whose process can be seen from here; None of any other."""
    return tree_cpu_s(worker.process) if worker.host == socket.gethostname() else None


def _redis_cpu_s(redis: Redis) -> float:
    spent = redis.info("cpu")
    return float(spent["used_cpu_user"]) + float(spent["used_cpu_sys"])


def _throttled_s(workers: Iterable[WorkerEntry]) -> float | None:
    known = [worker.throttled_s for worker in workers if worker.throttled_s is not None]
    return sum(known) if known else None


class ConditionsMeter:
    """What the machine does from one moment to another, cell after cell of a run."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._before: Snapshot | None = None
        self._last: Snapshot | None = None

    def begin(self) -> None:
        """Look at the clocks as a cell begins.

        What workers tell late of the last cell often comes between two: it is counted from there on, or it
        would be nobody's, and so others'.
        """
        now = self._look()
        if self._last and now.told_late:
            now = replace(now, workers_s=self._last.workers_s)
        self._before = now

    def end(self) -> Conditions | None:
        """Look again; return what lies between, or None if nobody looked before."""
        if self._before is None:
            return None
        self._last = self._look()
        return between(self._before, self._last)

    def _look(self) -> Snapshot:
        return snapshot(self._redis, ready_workers(self._redis))
