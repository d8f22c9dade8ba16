"""measure.warnings.machine_checks: what the machine did meanwhile, and when it matters."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.machine import LEAST_MEMORY_MB
from measure.cells.disturbances import MOST_CLOCK_STEP_S
from measure.cells.others_cpu import MOST_OTHERS_CPU, weighted
from measure.cells.web_saturation import MOST_WEB_CPU
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.durations import durations
from measure.model.result import Warned
from measure.warnings.machine_checks import (
    BOTTLENECK_CPU,
    MOST_CLOCK_OFFSET_S,
    MOST_STEAL_CPU,
    busy,
    clock,
    clocks_apart,
    frequency,
    low_memory,
    queues_behind,
    sent_late,
    steal,
    throttled,
    web_busy,
)

MakeResult = Callable[..., CellResult]
Check = Callable[[list[CellResult]], "list[Warned]"]

SPOILT = [
    (busy, Conditions(wall_s=1.0, others_cpu=MOST_OTHERS_CPU + 0.01), "busy"),
    (steal, Conditions(wall_s=1.0, steal_cpu=MOST_STEAL_CPU + 0.01), "steal"),
    (queues_behind, Conditions(wall_s=1.0, coordinator_cpu=BOTTLENECK_CPU + 0.01), "coordinator-busy"),
    (queues_behind, Conditions(wall_s=1.0, redis_cpu=BOTTLENECK_CPU + 0.01), "redis-busy"),
    (web_busy, Conditions(wall_s=1.0, web_cpu=MOST_WEB_CPU + 0.01), "web-busy"),
    (web_busy, Conditions(wall_s=1.0, web_latency_s=0.05, web_late_s=0.011), "web-busy"),
    (low_memory, Conditions(wall_s=1.0, available_mb=LEAST_MEMORY_MB - 1), "low-memory"),
    (clock, Conditions(wall_s=1.0, clock_step_s=-2 * MOST_CLOCK_STEP_S), "clock-stepped"),
    (clocks_apart, Conditions(wall_s=1.0, clock_offset_s=-2 * MOST_CLOCK_OFFSET_S), "clock-offset"),
    (throttled, Conditions(wall_s=1.0, throttled_s=0.5), "cpu-quota"),
]
SOUND = Conditions(
    wall_s=1.0, others_cpu=0.01, steal_cpu=0.0, coordinator_cpu=0.1, redis_cpu=0.1, available_mb=4_000.0,
    clock_step_s=0.0001, throttled_s=0.0, frequency_mhz=3_000.0, web_cpu=0.3, web_latency_s=0.05,
    web_late_s=0.009,
)  # fmt: skip


@pytest.mark.parametrize(("check", "conditions", "code"), SPOILT)
def test_what_spoils_figures_is_warned_of(
    a_result: MakeResult, check: Check, conditions: Conditions, code: str
) -> None:
    """Just beyond its threshold."""
    assert [warned.code for warned in check([a_result(conditions=conditions)])] == [code]


@pytest.mark.parametrize("check", [*dict.fromkeys(check for check, _, _ in SPOILT), frequency])
def test_a_quiet_machine_is_not_warned_of(a_result: MakeResult, check: Check) -> None:
    """Nor is one that nobody looked at."""
    assert list(check([a_result(conditions=SOUND), a_result()])) == []


def test_a_latency_server_that_is_behind_is_told_once_a_job(a_result: MakeResult) -> None:
    """With the worst of its cells, however many pools and rounds there were."""
    seen = [Conditions(wall_s=1.0, web_cpu=cpu, web_latency_s=0.05, web_late_s=0.03) for cpu in (0.4, 0.9)]
    cells = [a_result(job="fetch", pool=pool, conditions=c) for pool in ("prefork", "threads") for c in seen]
    (warned,) = web_busy([*cells, a_result(job="fetch", conditions=SOUND)])
    assert warned.message == (
        "fetch: in 4 cells the latency server used up to 90% of a CPU and answered 30 ms later than it was "
        "asked to; run fewer at a time, or name a server elsewhere by --web-url"
    )


def test_cpus_that_change_their_frequency_are_warned_of(a_result: MakeResult) -> None:
    """The message gives both ends."""
    seen = [a_result(conditions=Conditions(wall_s=1.0, frequency_mhz=mhz)) for mhz in (1_200.0, 3_000.0)]
    assert [warned.message for warned in frequency(seen)] == ["the CPUs ran at 1,200 to 3,000 MHz"]


def test_a_short_disturbance_weighs_little(a_result: MakeResult) -> None:
    """A tenth of a second of ten is one per cent."""
    long, short = Conditions(wall_s=9.9, others_cpu=0.0), Conditions(wall_s=0.1, others_cpu=1.0)
    assert list(busy([a_result(conditions=long), a_result(conditions=short)])) == []


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0, 1)), min_size=1, max_size=9))
def test_a_weighted_mean_lies_between_its_shares(seen: list[tuple[float, float]]) -> None:
    """Whatever the weights are."""
    found = weighted([Conditions(wall_s=s, others_cpu=share) for s, share in seen], lambda c: c.others_cpu)
    assert found is not None
    assert min(share for _, share in seen) - 1e-9 <= found <= max(share for _, share in seen) + 1e-9


@pytest.mark.parametrize(("late_s", "warns"), [(0.5, True), (0.005, False), (None, False)])
def test_a_sender_behind_its_schedule_is_warned_of(
    a_result: MakeResult, late_s: float | None, warns: bool
) -> None:
    """By more than a tenth of the usual latency."""
    cell = a_result(rate_per_s=10.0, sent_late_s=late_s, latency=durations([0.1, 0.1, 0.1]))
    assert ["sender-late" in warned.code for warned in sent_late([cell])] == [True] * warns
