"""tasks.machine_clocks: what lies between two looks at the clocks (the part that needs no Redis)."""

from dataclasses import replace

import pytest

from tasks.machine_clocks import ConditionsMeter, Snapshot, between

ONE = ("threads@here", "here", 1, 5.0)
OTHER = ("threads@here", "here", 2, 9.0)
BEFORE = Snapshot(
    steady_s=10.0, wall_s=1e9, total_s=100.0, busy_s=50.0, steal_s=1.0, workers_s={ONE: 20.0},
    told_late=False, coordinator_s=2.0, redis_s=3.0, redis="a", throttled_s={},
)  # fmt: skip
# five seconds on two CPUs, of which six CPU seconds were busy
AFTER = replace(BEFORE, steady_s=15.0, wall_s=1e9 + 5, total_s=110.0, busy_s=56.0)


def test_what_is_not_the_clusters_is_others() -> None:
    """Six busy seconds, four of workers and one of Redis: one of ten is left."""
    assert between(BEFORE, replace(AFTER, workers_s={ONE: 24.0}, redis_s=4.0)).others_cpu == pytest.approx(
        0.1
    )


def test_what_workers_tell_at_once_is_never_below_nothing() -> None:
    """The kernel's clocks tick in hundredths of a second."""
    assert between(BEFORE, replace(AFTER, workers_s={ONE: 26.01})).others_cpu == 0.0


def test_what_workers_tell_late_evens_out_over_two_cells() -> None:
    """The first cell's work is told in the second: together they hold nothing of others'."""
    late = replace(BEFORE, told_late=True)
    middle = replace(late, steady_s=15.0, wall_s=1e9 + 5, total_s=110.0, busy_s=56.0)
    end = replace(late, steady_s=20.0, wall_s=1e9 + 10, total_s=120.0, busy_s=56.0, workers_s={ONE: 26.0})
    first, second = between(late, middle), between(middle, end)
    assert first.others_told_late
    assert [first.others_cpu, second.others_cpu] == pytest.approx([0.6, -0.6])


def test_shares_of_one_cpu_are_by_the_steady_clock() -> None:
    """Half a second of five."""
    found = between(BEFORE, replace(AFTER, coordinator_s=2.5, redis_s=4.0))
    assert [found.coordinator_cpu, found.redis_cpu] == pytest.approx([0.1, 0.2])


def test_a_clock_that_was_set_shows() -> None:
    """By how much, and which way."""
    assert between(BEFORE, replace(AFTER, wall_s=1e9 + 3)).clock_step_s == pytest.approx(-2.0)


def test_what_is_told_between_two_cells_is_the_last_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are idle there: the CPU time is of the cell before."""
    looks = iter([
        replace(BEFORE, told_late=True),
        replace(AFTER, told_late=True),
        replace(AFTER, told_late=True, workers_s={ONE: 26.0}),  # between the cells: told at last
        replace(AFTER, told_late=True, workers_s={ONE: 26.0}, steady_s=20.0, total_s=120.0),
    ])  # fmt: skip
    monkeypatch.setattr("tasks.machine_clocks.snapshot", lambda _redis, _workers: next(looks))
    meter = ConditionsMeter(None)  # type: ignore[arg-type]  # nobody looks at Redis
    meter.begin([])
    first = meter.end([])
    meter.begin([])
    second = meter.end([])
    assert first is not None
    assert second is not None
    assert [first.others_cpu, second.others_cpu] == pytest.approx([0.6, -0.6])


def test_a_worker_that_was_replaced_makes_others_unknown() -> None:
    """What the old one used between the two looks, nobody can tell: it once read as "others 334 %"."""
    found = between(BEFORE, replace(AFTER, workers_s={OTHER: 0.1}))
    assert found.others_cpu is None


def test_a_redis_that_was_restarted_makes_others_unknown() -> None:
    """Its clock begins at nothing: it once read as -295 %."""
    found = between(BEFORE, replace(AFTER, workers_s={ONE: 24.0}, redis="b", redis_s=0.01))
    assert (found.others_cpu, found.redis_cpu, found.redis_restarted) == (None, None, True)


def test_a_redis_on_another_machine_is_not_this_ones_load() -> None:
    """Six busy seconds, four of workers: two of ten are others', whatever Redis used elsewhere."""
    found = between(BEFORE, replace(AFTER, workers_s={ONE: 24.0}, redis_s=9.0, redis_is_here=False))
    assert found.others_cpu == pytest.approx(0.2)
    assert found.redis_cpu == pytest.approx(1.2)


def test_only_workers_that_were_held_back_throughout_tell_for_how_long() -> None:
    """One that was started in between has a clock of its own."""
    held = replace(AFTER, throttled_s={ONE: 3.0, OTHER: 7.0})
    assert between(replace(BEFORE, throttled_s={ONE: 1.0}), held).throttled_s == 2.0
