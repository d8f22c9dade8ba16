"""What the machine did while a cell ran: two snapshots, and what lies between them."""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import psutil
from redis import Redis

from config.machine import boot_id
from config.memory import available_memory_mb
from measure.model.conditions import Conditions
from tasks.cpu_time import own_cpu_s, tree_cpu_s
from tasks.latency_watch import LatencyWatch
from tasks.redis_whereabouts import is_here
from tasks.register import WorkerEntry

Instance = tuple[str, str, int, float]  # what tells a worker from one that was started in its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The clocks at one moment; all CPU figures are seconds so far.

    Attributes:
        steady_s, wall_s: the two clocks.
        total_s, busy_s, steal_s: of all CPUs of this machine; busy for anybody, stolen by the hypervisor.
        workers_s: of each worker on this machine's kernel, in whatever container.
        told_late: whether some of that is as a worker last told it, up to two seconds ago.
        coordinator_s, redis_s: of this process, and of Redis.
        redis: names the run of the redis-server.
        redis_is_here: whether it runs on this machine.
        throttled_s: of each worker whose CPUs are limited.
    """

    steady_s: float
    wall_s: float
    total_s: float
    busy_s: float
    steal_s: float
    workers_s: Mapping[Instance, float]
    told_late: bool
    coordinator_s: float
    redis_s: float
    redis: str = ""
    redis_is_here: bool = True
    throttled_s: Mapping[Instance, float]


def snapshot(redis: Redis, workers: Sequence[WorkerEntry]) -> Snapshot:
    """Read all clocks: about 10 ms, so not while jobs are being measured.

    Args:
        redis: the cluster's.
        workers: as they answered just now; one without an answer told its CPU time late.
    """
    cpu = psutil.cpu_times()
    boot = boot_id()
    spent = [(worker, _cpu_s_now(worker)) for worker in workers if worker.boot == boot]
    stolen = getattr(cpu, "steal", 0.0)
    # the kernel counts a guest's time as user time, too (proc(5)); it must not be added again
    total = sum(cpu) - getattr(cpu, "guest", 0.0) - getattr(cpu, "guest_nice", 0.0)
    server = {**redis.info("server"), **redis.info("cpu")}
    return Snapshot(
        steady_s=time.monotonic(), wall_s=time.time(), total_s=total,
        busy_s=total - cpu.idle - getattr(cpu, "iowait", 0.0) - stolen, steal_s=stolen,
        workers_s={worker.instance: worker.cpu_s or 0.0 if now is None else now for worker, now in spent},
        told_late=any(now is None and not worker.answers for worker, now in spent),
        coordinator_s=time.process_time(), redis=str(server["run_id"]), redis_is_here=is_here(redis),
        redis_s=float(server["used_cpu_user"]) + float(server["used_cpu_sys"]),
        throttled_s={w.instance: w.throttled_s for w in workers if w.throttled_s is not None},
    )  # fmt: skip


def between(before: Snapshot, after: Snapshot) -> Conditions:
    """Return what the machine did between two snapshots.

    Only what the same process says twice can be subtracted: where a worker or Redis was replaced, nobody
    knows what was others'.
    """
    wall_s = after.steady_s - before.steady_s
    total_s = after.total_s - before.total_s
    same_redis = after.redis == before.redis
    redis_s = after.redis_s - before.redis_s if same_redis else None
    late = before.told_late or after.told_late
    frequency = psutil.cpu_freq() if hasattr(psutil, "cpu_freq") else None
    return Conditions(
        wall_s=wall_s, others_cpu=_others_cpu(before, after, redis_s, late=late), others_told_late=late,
        steal_cpu=max(0.0, after.steal_s - before.steal_s) / total_s if total_s > 0 else None,
        coordinator_cpu=(after.coordinator_s - before.coordinator_s) / wall_s,
        redis_cpu=None if redis_s is None else redis_s / wall_s, redis_restarted=not same_redis,
        available_mb=available_memory_mb(),
        clock_step_s=(after.wall_s - before.wall_s) - wall_s,
        throttled_s=_rise(before.throttled_s, after.throttled_s) if after.throttled_s else None,
        frequency_mhz=frequency.current if frequency and frequency.current else None,
    )  # fmt: skip


def _others_cpu(before: Snapshot, after: Snapshot, redis_s: float | None, *, late: bool) -> float | None:
    total_s = after.total_s - before.total_s
    if total_s <= 0 or redis_s is None or before.workers_s.keys() != after.workers_s.keys():
        return None
    ours_s = _rise(before.workers_s, after.workers_s) + (redis_s if after.redis_is_here else 0.0)
    others_s = after.busy_s - before.busy_s - ours_s
    # clipped, what is told late would count as others' in one cell and not be given back in the next
    return (others_s if late else max(0.0, others_s)) / total_s


def _rise(before: Mapping[Instance, float], after: Mapping[Instance, float]) -> float:
    return sum(after[one] - before[one] for one in before.keys() & after.keys())


def _cpu_s_now(worker: WorkerEntry) -> float | None:
    """Return the CPU seconds of a worker whose process can be seen from here, and of who watches it.

    None of any other: it tells them itself.
    """
    if worker.host != socket.gethostname():
        return None
    spent_s = tree_cpu_s(worker.process)
    return spent_s if spent_s is None or not worker.watcher else spent_s + own_cpu_s(worker.watcher)


class ConditionsMeter:
    """What the machine does from one moment to another, cell after cell of a run."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.web = LatencyWatch()
        self._before: Snapshot | None = None
        self._last: Snapshot | None = None

    def begin(self, workers: Sequence[WorkerEntry]) -> None:
        """Look at the clocks as a cell begins; the workers are as they answered just now.

        What workers tell late of the last cell often comes between two: it is counted from there on, or it
        would be nobody's, and so others'.
        """
        now = snapshot(self._redis, workers)
        if self._last and now.told_late:
            known = {one: self._last.workers_s.get(one, spent_s) for one, spent_s in now.workers_s.items()}
            now = replace(now, workers_s=known)
        self._before = now

    def end(self, workers: Sequence[WorkerEntry]) -> Conditions | None:
        """Look again; return what lies between, or None if nobody looked before."""
        if self._before is None:
            return None
        self._last = snapshot(self._redis, workers)
        return between(self._before, self._last)
