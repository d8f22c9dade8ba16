"""measure.warnings.cell_checks: when a run's own figures call for a warning."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.model.cell_result import CellResult
from measure.model.provenance import Machine, Origin
from measure.model.result import Warned
from measure.stats.intervals import spread
from measure.warnings.cell_checks import SHORTEST_S, disturbed, duplicated, noisy, short_cells, unsound
from measure.warnings.run_warnings import Seen, run_warnings

MakeResult = Callable[..., CellResult]
HERE = Origin(Machine(system="Linux", cpus=2, gil=True), {})


def warned_of(cells: list[CellResult], rounds: int, *, events: bool = False) -> tuple[Warned, ...]:
    """Return the warnings of a run on workers that are beyond reproach."""
    return run_warnings(Seen(cells, rounds, HERE, events))


def codes(warned: tuple[Warned, ...]) -> list[str]:
    """Return the codes of some warnings."""
    return [warning.code for warning in warned]


def rounds_of(a_result: MakeResult, rates: list[float], **fields: object) -> list[CellResult]:
    """Return a cell for each rate, round by round."""
    return [a_result(round=number, jobs_per_s=rate, **fields) for number, rate in enumerate(rates, 1)]


def test_a_sound_run_warns_of_nothing(a_result: MakeResult) -> None:
    """Five steady rounds on two pools."""
    cells = [*rounds_of(a_result, [100.0] * 5), *rounds_of(a_result, [50.0] * 5, pool="prefork")]
    assert warned_of(cells, 5, events=False) == ()


def test_rates_that_vary_are_noisy(a_result: MakeResult) -> None:
    """The message says what, where, and by how much."""
    (warned,) = warned_of(rounds_of(a_result, [100.0, 200.0]), 5, events=False)
    assert warned.code == "noisy"
    assert warned.message == "sleep on threads, 4 at a time, varied by 47% between rounds"


def test_two_pools_of_different_speed_are_not_noise(a_result: MakeResult) -> None:
    """Each pool varies against itself alone."""
    cells = [*rounds_of(a_result, [100.0] * 5), *rounds_of(a_result, [10.0] * 5, pool="prefork")]
    assert "noisy" not in codes(warned_of(cells, 5, events=False))


def test_a_spread_of_ten_per_cent_is_not_noisy_yet(a_result: MakeResult) -> None:
    """Just below the threshold."""
    assert spread([93.0, 107.0]) < 0.10
    assert warned_of(rounds_of(a_result, [93.0, 107.0]), 5, events=False) == ()


def test_counters_are_never_noisy(a_result: MakeResult) -> None:
    """They run once, and their speed is not their point."""
    assert warned_of(rounds_of(a_result, [100.0, 900.0], strategy="lock"), 5, events=False) == ()


@pytest.mark.parametrize(("rounds", "warns"), [(1, True), (4, True), (5, False), (6, False)])
def test_fewer_than_five_rounds_are_few(a_result: MakeResult, rounds: int, warns: bool) -> None:
    """Too few for a verdict."""
    cells = [a_result(), a_result(pool="prefork")]
    assert ("few-rounds" in codes(warned_of(cells, rounds, events=False))) is warns


def test_one_pool_alone_needs_no_rounds(a_result: MakeResult) -> None:
    """There is no verdict to be had anyway."""
    assert warned_of([a_result()], 1, events=False) == ()


def test_counters_need_no_rounds(a_result: MakeResult) -> None:
    """They are not contrasted."""
    cells = [a_result(strategy="lock"), a_result(strategy="lock", pool="prefork")]
    assert warned_of(cells, 1, events=False) == ()


def test_lost_jobs_are_counted_and_placed(a_result: MakeResult) -> None:
    """Of which job and pool, how many, of how many."""
    (warned,) = warned_of([a_result(lost=2, round=3)], 5, events=False)
    assert (warned.code, warned.message) == ("lost", "sleep on threads: 2 of 8 jobs have no outcome")


def test_failed_jobs_are_counted_and_placed(a_result: MakeResult) -> None:
    """Of which job and pool, how many, of how many."""
    (warned,) = warned_of([a_result(failed=3)], 5, events=False)
    assert (warned.code, warned.message) == ("failed", "sleep on threads: 3 of 8 jobs failed")


def test_jobs_that_failed_in_many_rounds_are_one_warning(a_result: MakeResult) -> None:
    """With what the first of them said; ten like warnings hide the others."""
    cells = [a_result(round=number, failed=8, error="URLError: refused") for number in range(1, 5)]
    (warned,) = unsound([*cells, a_result(round=5)])
    assert warned.message == ("sleep on threads: 32 of 32 jobs failed in 4 of 5 cells (URLError: refused)")


def test_failed_rounds_are_neither_noisy_nor_short(a_result: MakeResult) -> None:
    """They have no figures of speed."""
    cells = [a_result(round=n, failed=8, jobs_per_s=10.0**n, elapsed_s=0.01) for n in range(1, 5)]
    assert not [*noisy(cells), *short_cells(cells)]


def test_disturbed_cells_are_warned_of_once(a_result: MakeResult) -> None:
    """For each job and pool, with what it was most often."""
    reasons = [("2 jobs had to be sent again",), ("Redis was restarted",), ("Redis was restarted",), ()]
    cells = [a_result(round=number, disturbed=said) for number, said in enumerate(reasons, 1)]
    (warned,) = disturbed(cells)
    assert (warned.code, "3 of 4 cells were disturbed (Redis was restarted)" in warned.message) == (
        "disturbed",
        True,
    )


def test_task_events_are_warned_of(a_result: MakeResult) -> None:
    """They cost throughput."""
    assert codes(warned_of([a_result()], 5, events=True)) == ["events-on"]


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=9), st.floats(0.01, 100))
def test_the_spread_does_not_depend_on_the_unit(rates: list[float], unit: float) -> None:
    """Jobs per second or per minute vary alike."""
    assert spread([rate * unit for rate in rates]) == pytest.approx(spread(rates), abs=1e-9)


@pytest.mark.parametrize("rates", [[], [5.0], [5.0, 5.0, 5.0]])
def test_rates_that_cannot_vary_have_no_spread(rates: list[float]) -> None:
    """One figure, or the same one again."""
    assert spread(rates) == 0.0


def test_pools_that_lead_in_turns_disagree(a_result: MakeResult) -> None:
    """Each was clearly faster in some rounds: no order of them can be had."""
    ours, theirs = rounds_of(a_result, [100.0] * 5), [90.0, 110.0, 90.0, 110.0, 100.0]
    cells = [*ours, *rounds_of(a_result, theirs, pool="prefork")]
    found = [w for w in warned_of(cells, 5) if w.code == "rounds-disagree"]
    assert [w.message for w in found] == [
        "sleep, 4 at a time: prefork was faster in 2 of 5 rounds, threads in 2"
    ]


def test_pools_within_five_per_cent_do_not_disagree(a_result: MakeResult) -> None:
    """That much either way is nothing to move for."""
    ours, theirs = rounds_of(a_result, [100.0] * 5), [97.0, 103.0, 97.0, 103.0, 100.0]
    assert warned_of([*ours, *rounds_of(a_result, theirs, pool="prefork")], 5) == ()


@pytest.mark.parametrize(("elapsed_s", "warns"), [(0.5 * SHORTEST_S, True), (SHORTEST_S, False)])
def test_a_cell_that_ends_at_once_measures_nothing(
    a_result: MakeResult, elapsed_s: float, warns: bool
) -> None:
    """Polls and wake-ups are much of it."""
    cells = rounds_of(a_result, [100.0, 100.0], elapsed_s=elapsed_s)
    assert ("short" in codes(warned_of(cells, 5))) is warns


def test_a_cell_that_runs_once_is_not_called_short(a_result: MakeResult) -> None:
    """Nobody compares it."""
    assert warned_of([a_result(elapsed_s=0.001)], 5) == ()


def test_a_failed_job_says_what_it_said(a_result: MakeResult) -> None:
    """The first of the cell."""
    (warned,) = warned_of([a_result(failed=8, error="ValueError('no')")], 5)
    assert warned.message.endswith("8 of 8 jobs failed (ValueError('no'))")


def test_cells_at_an_offered_rate_are_neither_noisy_nor_short(a_result: MakeResult) -> None:
    """Their throughput is what was offered."""
    cells = [a_result(rate_per_s=10.0, jobs_per_s=rate, elapsed_s=0.1) for rate in (1.0, 10.0)]
    assert warned_of(cells, 5) == ()


def test_unequal_slots_are_warned_of(a_result: MakeResult) -> None:
    """They are not contrasted, and the reader has to know why there is no verdict."""
    cells = [
        a_result(pool=pool, concurrency=slots, round=number, jobs_per_s=100.0)
        for pool, slots in (("threads", 16), ("prefork", 4))
        for number in range(1, 6)
    ]
    warned, _ = warned_of(cells, 5)
    assert (warned.code, warned.remedy) == ("unlike-slots", "whichpool doctor")
    assert warned.message == ("sleep: prefork ran 4 at a time, and no other pool did: it is not contrasted")


def test_pools_that_share_one_size_of_several_are_not_warned_of(a_result: MakeResult) -> None:
    """They are contrasted at that one."""
    cells = [
        a_result(pool=pool, concurrency=slots, round=number)
        for pool, slots in (("threads", 4), ("threads", 16), ("prefork", 4))
        for number in range(1, 6)
    ]
    assert "unlike-slots" not in codes(warned_of(cells, 5))


def test_a_plain_loop_is_not_warned_of(a_result: MakeResult) -> None:
    """It has one slot, whatever is asked for; the executors beside it are contrasted."""
    pools = [("loop", 1), ("thread-executor", 4), ("process-executor", 4)]
    cells = [a_result(pool=pool, concurrency=slots, round=i) for pool, slots in pools for i in range(1, 6)]
    assert "unlike-slots" not in codes(warned_of(cells, 5))


def test_jobs_that_came_again_are_warned_of_once(a_result: MakeResult) -> None:
    """With the likely cause and the remedy: nothing else says why a machine does the work four times."""
    cells = [a_result(duplicates=12), a_result(round=2, duplicates=8), a_result(round=3)]
    (warned,) = duplicated(cells)
    assert warned.message.startswith("20 deliveries of 16 jobs came a second time")
    assert "visibility_timeout" in warned.message
    assert warned.remedy == "whichpool doctor"
