"""measure.remarks: when a run warns its reader, and with which remedy."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.remarks import Remark, remarks, spread
from measure.result import CellResult, Warned

MakeResult = Callable[..., CellResult]


def codes(warned: tuple[Warned, ...]) -> list[str]:
    """Return the codes of some warnings."""
    return [warning.code for warning in warned]


def rounds_of(a_result: MakeResult, rates: list[float], **fields: object) -> list[CellResult]:
    """Return a cell for each rate, round by round."""
    return [a_result(round=number, jobs_per_s=rate, **fields) for number, rate in enumerate(rates, 1)]


def test_a_sound_run_warns_of_nothing(a_result: MakeResult) -> None:
    """Five steady rounds on two pools."""
    cells = [*rounds_of(a_result, [100.0] * 5), *rounds_of(a_result, [50.0] * 5, pool="prefork")]
    assert remarks(cells, 5, events=False) == ()


def test_rates_that_vary_are_noisy(a_result: MakeResult) -> None:
    """The message says what, where, and by how much."""
    (warned,) = remarks(rounds_of(a_result, [100.0, 200.0]), 5, events=False)
    assert warned.code == "noisy"
    assert warned.message == "sleep on threads varied by 47% between rounds"


def test_two_pools_of_different_speed_are_not_noise(a_result: MakeResult) -> None:
    """Each pool varies against itself alone."""
    cells = [*rounds_of(a_result, [100.0] * 5), *rounds_of(a_result, [10.0] * 5, pool="prefork")]
    assert "noisy" not in codes(remarks(cells, 5, events=False))


def test_a_spread_of_ten_per_cent_is_not_noisy_yet(a_result: MakeResult) -> None:
    """Just below the threshold."""
    assert spread([93.0, 107.0]) < 0.10
    assert remarks(rounds_of(a_result, [93.0, 107.0]), 5, events=False) == ()


def test_counters_are_never_noisy(a_result: MakeResult) -> None:
    """They run once, and their speed is not their point."""
    assert remarks(rounds_of(a_result, [100.0, 900.0], strategy="lock"), 5, events=False) == ()


@pytest.mark.parametrize(("rounds", "warns"), [(1, True), (4, True), (5, False), (6, False)])
def test_fewer_than_five_rounds_are_few(a_result: MakeResult, rounds: int, warns: bool) -> None:
    """Too few for a verdict."""
    cells = [a_result(), a_result(pool="prefork")]
    assert ("few-rounds" in codes(remarks(cells, rounds, events=False))) is warns


def test_one_pool_alone_needs_no_rounds(a_result: MakeResult) -> None:
    """There is no verdict to be had anyway."""
    assert remarks([a_result()], 1, events=False) == ()


def test_counters_need_no_rounds(a_result: MakeResult) -> None:
    """They are not contrasted."""
    cells = [a_result(strategy="lock"), a_result(strategy="lock", pool="prefork")]
    assert remarks(cells, 1, events=False) == ()


def test_lost_jobs_are_counted_and_placed(a_result: MakeResult) -> None:
    """Which cell, how many, of how many."""
    (warned,) = remarks([a_result(lost=2, round=3)], 5, events=False)
    assert (warned.code, warned.message) == (
        "lost",
        "sleep on threads, round 3: 2 of 8 jobs have no outcome",
    )


def test_failed_jobs_are_counted_and_placed(a_result: MakeResult) -> None:
    """Which cell, how many, of how many."""
    (warned,) = remarks([a_result(failed=3)], 5, events=False)
    assert (warned.code, warned.message) == ("failed", "sleep on threads, round 1: 3 of 8 jobs failed")


def test_task_events_are_warned_of(a_result: MakeResult) -> None:
    """They cost throughput."""
    assert codes(remarks([a_result()], 5, events=True)) == ["events-on"]


@pytest.mark.parametrize("remark", list(Remark))
def test_every_remark_carries_a_remedy(remark: Remark) -> None:
    """A warning without one is a complaint."""
    warned = remark.says("so it is")
    assert (warned.code, warned.remedy) == remark.value
    assert warned.message == "so it is"


def test_codes_are_unique() -> None:
    """A code stands for one thing."""
    assert len({remark.value[0] for remark in Remark}) == len(Remark)


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=9), st.floats(0.01, 100))
def test_the_spread_does_not_depend_on_the_unit(rates: list[float], unit: float) -> None:
    """Jobs per second or per minute vary alike."""
    assert spread([rate * unit for rate in rates]) == pytest.approx(spread(rates), abs=1e-9)


@pytest.mark.parametrize("rates", [[], [5.0], [5.0, 5.0, 5.0]])
def test_rates_that_cannot_vary_have_no_spread(rates: list[float]) -> None:
    """One figure, or the same one again."""
    assert spread(rates) == 0.0
