"""Warnings of what the machine did while cells ran."""

from collections.abc import Iterable, Iterator

from config.machine import LEAST_MEMORY_MB
from measure.cells.disturbances import MOST_CLOCK_STEP_S, counted
from measure.cells.others_cpu import MOST_OTHERS_CPU, weighted
from measure.cells.web_saturation import web_saturated
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.result import Warned
from measure.warnings.kinds import WarningKind

MOST_STEAL_CPU = 0.01
BOTTLENECK_CPU = 0.80  # of the one CPU that a coordinator or a Redis can use
MOST_CLOCK_OFFSET_S = 0.05  # it may drift while a cell runs
MOST_FREQUENCY_CHANGE = 1.10
MOST_LATE_S = 0.02
MOST_THROTTLED_S = 0.1
MOST_LATE_SHARE = 0.25


def busy(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of a machine that was busy with something else."""
    seen = list(_seen(cells))
    share = weighted(seen, lambda c: c.others_cpu)
    if share is not None and share > MOST_OTHERS_CPU:
        yield WarningKind.BUSY.says(f"other programs used {share:.0%} of this machine's CPU time")


def steal(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of CPU time that the hypervisor gave to other machines."""
    share = weighted(list(_seen(cells)), lambda c: c.steal_cpu)
    if share is not None and share > MOST_STEAL_CPU:
        yield WarningKind.STEAL.says(f"the hypervisor gave {share:.1%} of this machine's CPU time to others")


def queues_behind(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of figures that say more of the coordinator or of Redis than of a pool, once a job and pool."""
    worst: dict[tuple[str, str], tuple[float, float]] = {}
    for cell in cells:
        if cell.conditions:
            used = (cell.conditions.coordinator_cpu or 0.0, cell.conditions.redis_cpu or 0.0)
            known = worst.get((cell.job, cell.pool), (0.0, 0.0))
            worst[cell.job, cell.pool] = (max(used[0], known[0]), max(used[1], known[1]))
    for (job, pool), (coordinator, redis) in worst.items():
        if coordinator > BOTTLENECK_CPU:
            sentence = f"{job} on {pool}: the coordinator used up to {coordinator:.0%} of a CPU"
            yield WarningKind.COORDINATOR_BUSY.says(sentence)
        if redis > BOTTLENECK_CPU:
            yield WarningKind.REDIS_BUSY.says(f"{job} on {pool}: Redis used up to {redis:.0%} of a CPU")


def web_busy(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of figures that say more of the latency server than of a pool, once a job."""
    behind: dict[str, list[Conditions]] = {}
    for cell in cells:
        if cell.conditions and web_saturated(cell):
            behind.setdefault(cell.job, []).append(cell.conditions)
    for job, seen in behind.items():
        cpu = max(c.web_cpu or 0.0 for c in seen)
        late_ms = 1000 * max(c.web_late_s or 0.0 for c in seen)
        did = f"used up to {cpu:.0%} of a CPU and answered {late_ms:,.0f} ms later than it was asked to"
        remedy = "run fewer at a time, or name a server elsewhere by --web-url"
        said = f"{job}: in {counted(len(seen), 'cell')} the latency server {did}; {remedy}"
        yield WarningKind.WEB_BUSY.says(said)


def sent_late(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of a sender that could not keep its own schedule, once for each job and pool."""
    worst: dict[tuple[str, str], CellResult] = {}
    for cell in filter(_was_late, cells):
        known = worst.setdefault((cell.job, cell.pool), cell)
        if (cell.sent_late_s or 0.0) > (known.sent_late_s or 0.0):
            worst[cell.job, cell.pool] = cell
    for (job, pool), cell in worst.items():
        late_ms = 1000 * (cell.sent_late_s or 0.0)
        lateness = f"a job was sent up to {late_ms:.0f} ms behind its schedule; its latency counts that"
        yield WarningKind.SENDER_LATE.says(f"{job} on {pool}, at an arrival rate: {lateness}")


def throttled(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of workers that the kernel held back, because their container had used up its CPU quota."""
    held_s = sum(seen.throttled_s or 0.0 for seen in _seen(cells))
    if held_s > MOST_THROTTLED_S:
        yield WarningKind.CPU_QUOTA.says(
            f"workers were held back for {held_s:.1f} s for their container's CPU quota"
        )


def low_memory(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of memory that was nearly used up."""
    known = [seen.available_mb for seen in _seen(cells) if seen.available_mb is not None]
    if known and min(known) < LEAST_MEMORY_MB:
        yield WarningKind.LOW_MEMORY.says(f"only {min(known):,.0f} MB of memory were left")


def clock(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of a wall clock that was set while it measured."""
    steps_s = [seen.clock_step_s for seen in _seen(cells)]
    worst_s = max(steps_s, key=abs, default=0.0)
    if abs(worst_s) > MOST_CLOCK_STEP_S:
        yield WarningKind.CLOCK.says(
            f"the clock was set by {1000 * worst_s:+.0f} ms in mid-run: durations are wrong"
        )


def clocks_apart(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of hosts whose clocks differ."""
    worst_s = max((seen.clock_offset_s for seen in _seen(cells)), key=abs, default=0.0)
    if abs(worst_s) > MOST_CLOCK_OFFSET_S:
        yield WarningKind.CLOCK_OFFSET.says(
            f"the clock of a worker's host is {1000 * worst_s:+,.0f} ms from the coordinator's; starts and "
            "ends are corrected by Redis's clock"
        )


def frequency(cells: Iterable[CellResult]) -> Iterable[Warned]:
    """Warn of CPUs that changed their frequency between cells."""
    known = [seen.frequency_mhz for seen in _seen(cells) if seen.frequency_mhz]
    if known and max(known) > MOST_FREQUENCY_CHANGE * min(known):
        yield WarningKind.FREQUENCY.says(f"the CPUs ran at {min(known):,.0f} to {max(known):,.0f} MHz")


def _seen(cells: Iterable[CellResult]) -> Iterator[Conditions]:
    return (cell.conditions for cell in cells if cell.conditions)


def _was_late(cell: CellResult) -> bool:
    if cell.sent_late_s is None or cell.latency is None:
        return False
    return cell.sent_late_s > max(MOST_LATE_S, MOST_LATE_SHARE * cell.latency.p50_s)
