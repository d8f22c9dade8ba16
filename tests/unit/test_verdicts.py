"""measure.verdicts: pairs of pools, verdicts and their sentences."""

import math
from collections.abc import Callable, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.metrics import memory_mb_per_slot
from measure.cells.pairings import pairings
from measure.model.cell_result import CellResult
from measure.model.conditions import Conditions
from measure.model.result import Verdict
from measure.verdicts import verdicts

MakeResult = Callable[..., CellResult]
Rates = Sequence[float]
RATES = st.lists(st.floats(1, 1000), min_size=5, max_size=8)


def on_both(
    a_result: MakeResult, threads: list[float], prefork: list[float], job: str = "sleep", **fields: object
) -> list[CellResult]:
    """Return one cell a round for each rate on each pool."""
    return [
        a_result(job=job, pool=pool, round=number, jobs_per_s=rate, **fields)
        for pool, rates in (("threads", threads), ("prefork", prefork))
        for number, rate in enumerate(rates, 1)
    ]


def the_verdict(cells: list[CellResult]) -> Verdict:
    """Return the one verdict on these cells."""
    (found,) = verdicts(cells)
    return found


def test_pairs_are_paired_by_round(a_result: MakeResult) -> None:
    """Whatever order the cells ran in."""
    cells = on_both(a_result, [1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    (pair,) = pairings([*reversed(cells)])
    assert (pair.pool, pair.rates) == ("prefork", (4.0, 5.0, 6.0))
    assert (pair.other, pair.other_rates) == ("threads", (1.0, 2.0, 3.0))


def test_a_round_that_one_pool_lacks_is_left_out(a_result: MakeResult) -> None:
    """There is nothing to pair it with."""
    cells = on_both(a_result, [1.0, 2.0, 3.0], [4.0, 5.0])
    (pair,) = pairings(cells)
    assert pair.rounds == 2


def test_a_cell_without_throughput_is_left_out(a_result: MakeResult) -> None:
    """Nothing was measured there."""
    cells = [
        *on_both(a_result, [1.0], [4.0]),
        a_result(round=2, jobs_per_s=None),
        a_result(round=2, pool="prefork"),
    ]
    (pair,) = pairings(cells)
    assert pair.rounds == 1


def test_counters_are_not_contrasted(a_result: MakeResult) -> None:
    """Their figure is what they lose, not how fast they are."""
    assert pairings(on_both(a_result, [1.0] * 5, [4.0] * 5, job="count/lock", strategy="lock")) == []


def test_three_pools_make_three_pairs(a_result: MakeResult) -> None:
    """Every two of them."""
    cells = [a_result(pool=pool) for pool in ("threads", "prefork", "loop")]
    assert {(p.pool, p.other) for p in pairings(cells)} == {
        ("loop", "prefork"),
        ("loop", "threads"),
        ("prefork", "threads"),
    }


def test_fewer_than_five_rounds_have_no_verdict(a_result: MakeResult) -> None:
    """Four rounds, however clear, are too few."""
    assert verdicts(on_both(a_result, [100.0] * 4, [1.0] * 4)) == ()


def test_one_pool_alone_has_no_verdict(a_result: MakeResult) -> None:
    """Nothing to contrast it with."""
    assert verdicts([a_result(round=number) for number in range(1, 6)]) == ()


def test_the_clearly_faster_pool_wins(a_result: MakeResult) -> None:
    """Four times the throughput, round after round."""
    found = the_verdict(on_both(a_result, [40.0, 41.0, 39.0, 40.5, 40.0], [10.0, 10.1, 9.9, 10.0, 10.2]))
    assert found.winner == "threads"


def test_the_sentence_gives_the_winners_ratio_even_if_it_stands_second(a_result: MakeResult) -> None:
    """By the alphabet prefork is first; the sentence still says how much faster threads is."""
    found = the_verdict(on_both(a_result, [40.0] * 5, [10.0] * 5))
    expected = "sleep: threads does 4.00 [4.00, 4.00] times the jobs per second of prefork."
    assert found.sentence == expected
    assert found.ratio == pytest.approx(0.25)


def test_four_per_cent_without_noise_make_pools_equivalent(a_result: MakeResult) -> None:
    """Each is shown to be at most five per cent slower; without memory neither is recommended."""
    found = the_verdict(on_both(a_result, [104.0] * 5, [100.0] * 5))
    assert (found.answer, found.winner, found.equivalent, found.recommended) == (
        "not-slower",
        None,
        True,
        None,
    )
    assert "neither is recommended" in found.sentence


def with_memory(
    a_result: MakeResult, threads: Rates, prefork: Rates, mb: tuple[float, float] = (40.0, 80.0)
) -> Verdict:
    """Return the verdict on pools that use so many MB over 4 slots."""
    cells = on_both(a_result, [*threads], [], memory_mb=mb[0])
    return the_verdict([*cells, *on_both(a_result, [], [*prefork], memory_mb=mb[1])])


def test_the_pool_that_uses_less_memory_is_recommended_where_it_is_shown_not_to_be_slower(
    a_result: MakeResult,
) -> None:
    """80 MB over 4 slots against 40 MB over 4 slots, at the same speed."""
    found = with_memory(a_result, [100.0, 101, 99, 100, 100], [100.0, 100, 100, 101, 99])
    assert (found.answer, found.recommended, found.cheaper) == ("not-slower", "threads", "threads")
    assert "threads uses less memory, 10.0 MB a slot against 20.0" in found.sentence


def test_a_pool_that_may_be_slower_is_not_recommended_for_its_memory(a_result: MakeResult) -> None:
    """That no difference was found is no evidence of none: the busy machine that named threads for primes."""
    found = with_memory(a_result, [86.0, 120, 60, 95, 70], [100.0, 80, 110, 105, 95])
    assert (found.answer, found.recommended, found.winner) == ("undecided", None, None)
    assert found.sentence.startswith("sleep: undecided between prefork and threads (")
    assert "less memory" not in found.sentence


def test_a_pool_that_is_a_little_faster_and_uses_less_memory_is_recommended(a_result: MakeResult) -> None:
    """One-sided: nobody asks whether it may be faster."""
    found = with_memory(a_result, [104.0, 108, 106, 104, 107], [100.0, 100, 101, 99, 100])
    assert (found.answer, found.equivalent, found.recommended) == ("not-slower", False, "threads")


def test_what_is_undecided_says_how_many_rounds_it_would_take(a_result: MakeResult) -> None:
    """By the ratio and the scatter that were seen."""
    found = with_memory(a_result, [100.0, 115, 105, 95, 100], [120.0, 140, 100, 130, 110])
    assert found.answer == "undecided"
    assert found.rounds_to_decide is not None
    assert found.rounds_to_decide > 5
    assert f"about {found.rounds_to_decide} rounds would decide" in found.sentence


def test_a_difference_on_the_edge_promises_no_number_of_rounds(a_result: MakeResult) -> None:
    """At exactly five per cent more rounds show neither."""
    edge = [105.0 * math.exp(error) for error in (0.1, -0.1, 0.05, -0.05, 0.0)]
    found = with_memory(a_result, [100.0] * 5, edge)
    assert (found.answer, found.rounds_to_decide) == ("undecided", None)


def test_a_busy_machine_is_named_beside_what_it_left_undecided(a_result: MakeResult) -> None:
    """What spoilt a figure stands beside it."""
    busy = Conditions(wall_s=1.0, others_cpu=0.43)
    cells = on_both(a_result, [86.0, 120, 60, 95, 70], [100.0, 80, 110, 105, 95], conditions=busy)
    assert "other programs used 43% of the CPUs" in the_verdict(cells).sentence


def test_a_difference_that_only_the_other_verdicts_hide_says_so(a_result: MakeResult) -> None:
    """Its own interval lies beyond five per cent: the reader has to be told why it does not win."""
    residuals = (
        0.02,
        -0.02,
        0.01,
        -0.01,
        0.0,
    )  # with these, p is 0.03 for the one job and 0.04 for the other
    cells = [
        cell
        for job, mean in (("first", 0.0721), ("second", 0.0700))
        for cell in on_both(a_result, [100 * math.exp(mean + x) for x in residuals], [100.0] * 5, job=job)
    ]
    second = verdicts(cells)[1]
    assert (second.job, second.answer) == ("second", "undecided")
    assert second.high is not None
    assert second.high < 1 / 1.05
    assert "beside the run's other verdicts" in second.sentence


def test_figures_that_are_known_to_be_wrong_yield_no_winner(a_result: MakeResult) -> None:
    """However clear the rounds are: on such a kombu prefork did 75 times as many jobs."""
    cells = on_both(a_result, [1.0] * 5, [75.0] * 5)
    (found,) = verdicts(cells, {"threads": "kombu 5.6.2 wakes the threads pool up late"})
    assert (found.answer, found.winner, found.recommended) == ("undecided", None, None)
    assert found.rounds_to_decide is None
    assert found.sentence == (
        "sleep: undecided between prefork and threads: kombu 5.6.2 wakes the threads pool up late."
    )


def test_a_winner_makes_memory_no_matter(a_result: MakeResult) -> None:
    """Speed decided."""
    found = with_memory(a_result, [10.0] * 5, [100.0] * 5)
    assert (found.winner, found.recommended) == ("prefork", "prefork")


def test_unknown_memory_names_no_cheaper_pool(a_result: MakeResult) -> None:
    """One pool's reading alone compares nothing."""
    cells = [*on_both(a_result, [100.0] * 5, [], memory_mb=40.0), *on_both(a_result, [], [100.0] * 5)]
    assert the_verdict(cells).cheaper is None


def test_equal_memory_names_no_cheaper_pool(a_result: MakeResult) -> None:
    """Neither is cheaper."""
    assert the_verdict(on_both(a_result, [100.0] * 5, [100.0] * 5, memory_mb=40.0)).cheaper is None


@pytest.mark.parametrize(("mb", "cheaper"), [(41.9, None), (42.1, "threads"), (38.0, "prefork")])
def test_a_pool_is_cheaper_by_more_than_five_per_cent_only(
    a_result: MakeResult, mb: float, cheaper: str | None
) -> None:
    """Less is nothing to move for, as it is of speed."""
    assert with_memory(a_result, [100.0] * 5, [100.0] * 5, (40.0, mb)).cheaper == cheaper


def test_memory_that_varies_from_round_to_round_names_no_cheaper_pool(a_result: MakeResult) -> None:
    """Its interval decides, as it does of speed; a median would not see the rounds that say otherwise."""
    readings = (40.0, 80.0, 41.0, 42.0, 90.0)
    cells = [
        *(a_result(round=i, memory_mb=mb, jobs_per_s=100.0) for i, mb in enumerate(readings, 1)),
        *on_both(a_result, [], [100.0] * 5, memory_mb=60.0),
    ]
    assert the_verdict(cells).cheaper is None


def test_the_memory_that_is_told_is_that_of_the_rounds_that_decide(a_result: MakeResult) -> None:
    """Rounds in which one pool's memory is not known do not count on either side."""
    threads, prefork = (20.0, 20.0, 120.0, 120.0, 120.0), (100.0, 100.0, None, None, None)
    cells = [
        a_result(pool=pool, round=number, jobs_per_s=100.0, memory_mb=mb)
        for pool, readings in (("threads", threads), ("prefork", prefork))
        for number, mb in enumerate(readings, 1)
    ]
    verdict = the_verdict(cells)
    assert verdict.memory_mb_per_slot == {"prefork": 25.0, "threads": 5.0}


def test_unequal_slots_are_not_contrasted(a_result: MakeResult) -> None:
    """16 threads against 4 processes is no contrast of pools."""
    cells = [
        *on_both(a_result, [160.0] * 5, [], concurrency=16), *on_both(a_result, [], [40.0] * 5, concurrency=4)
    ]  # fmt: skip
    assert verdicts(cells) == ()


def test_memory_per_slot_is_the_mean_over_the_rounds(a_result: MakeResult) -> None:
    """The geometric one, as of every figure."""
    cells = [a_result(memory_mb=mb, concurrency=4) for mb in (20.0, 40.0, 80.0)]
    assert memory_mb_per_slot(cells) == pytest.approx(10.0)


def test_memory_per_slot_is_none_where_nothing_is_known(a_result: MakeResult) -> None:
    """No kernel, no figure."""
    assert memory_mb_per_slot([a_result(memory_mb=None)]) is None


@given(st.lists(st.tuples(st.floats(1, 1000), st.floats(1, 1000)), min_size=5, max_size=8))
def test_swapped_rates_swap_the_winner(a_result: MakeResult, rates: list[tuple[float, float]]) -> None:
    """The alphabet has no say in it."""
    ours, theirs = [a for a, _ in rates], [b for _, b in rates]
    swap = {"threads": "prefork", "prefork": "threads", None: None}
    there, back = the_verdict(on_both(a_result, ours, theirs)), the_verdict(on_both(a_result, theirs, ours))
    assert back.winner == swap[there.winner]


@given(RATES, st.floats(0.01, 100))
def test_a_verdict_does_not_depend_on_the_unit(a_result: MakeResult, rates: list[float], unit: float) -> None:
    """A machine that is as much faster on both pools gets the same ratio."""
    halves = [rate / 2 for rate in rates]
    slow = the_verdict(on_both(a_result, rates, halves))
    fast = the_verdict(on_both(a_result, [r * unit for r in rates], [h * unit for h in halves]))
    assert slow.ratio == pytest.approx(fast.ratio)
    assert slow.winner == fast.winner == "threads"


@given(st.lists(st.tuples(st.floats(1, 1000), st.floats(1, 1000)), min_size=5, max_size=8))
def test_the_winner_is_on_the_side_of_the_interval(
    a_result: MakeResult, rates: list[tuple[float, float]]
) -> None:
    """A winner's interval lies wholly beyond five per cent, on its own side."""
    found = the_verdict(on_both(a_result, [a for a, _ in rates], [b for _, b in rates]))
    assert found.low is not None
    assert found.high is not None
    if found.winner == found.pool:
        assert found.low > 1.05
    elif found.winner == found.other:
        assert found.high < 1 / 1.05
    else:
        assert (found.low <= 1.05 and found.high >= 1 / 1.05) or (found.scatter or 0.0) > 0.15


def test_a_job_at_several_concurrencies_has_a_verdict_at_each(a_result: MakeResult) -> None:
    """In their order, and the sentence says which."""
    cells = [
        cell
        for concurrency in (8, 2)
        for cell in on_both(a_result, [100.0] * 5, [50.0] * 5, concurrency=concurrency)
    ]
    assert [verdict.sentence.partition(":")[0] for verdict in verdicts(cells)] == ["sleep at 2", "sleep at 8"]


def test_a_cell_with_failed_jobs_is_not_compared(a_result: MakeResult) -> None:
    """A job that fails soon is not a fast one."""
    assert (
        verdicts([*on_both(a_result, [100.0] * 5, []), *on_both(a_result, [], [900.0] * 5, failed=8)]) == ()
    )


def test_cells_at_an_offered_rate_are_not_compared(a_result: MakeResult) -> None:
    """Their throughput is what was offered."""
    assert verdicts(on_both(a_result, [100.0] * 5, [50.0] * 5, rate_per_s=100.0)) == ()


def disturbed_in(a_result: MakeResult, *rounds: int) -> list[CellResult]:
    """Return cells of seven rounds, in which prefork does twice as much but was disturbed in some."""
    cells = on_both(a_result, [100.0 + i for i in range(7)], [200.0 + i for i in range(7)])
    return [
        msgspec.structs.replace(cell, disturbed=("2 jobs had to be sent again",), jobs_per_s=1.0)
        if cell.pool == "prefork" and cell.round in rounds
        else cell
        for cell in cells
    ]


def test_a_disturbed_round_has_no_say(a_result: MakeResult) -> None:
    """The other ones decide, and the verdict says how many were left out."""
    found = the_verdict(disturbed_in(a_result, 2, 3))
    assert (found.winner, found.rounds, found.left_out) == ("prefork", 5, 2)


def test_a_verdict_is_withheld_where_too_few_rounds_are_left(a_result: MakeResult) -> None:
    """With what disturbed them; nothing is recommended, and no ratio is said."""
    found = the_verdict(disturbed_in(a_result, 2, 3, 4))
    assert (found.answer, found.recommended, found.ratio, found.left_out) == ("undecided", None, None, 3)
    assert found.sentence == (
        "sleep: undecided between prefork and threads: 3 of 7 rounds were disturbed "
        "(2 jobs had to be sent again)."
    )


def test_a_withheld_verdict_takes_nothing_from_the_others(a_result: MakeResult) -> None:
    """Holm's correction is of what is decided."""
    clear = on_both(
        a_result, [100.0, 101.0, 99.0, 100.0, 102.0], [200.0, 201.0, 205.0, 199.0, 200.0], job="primes"
    )
    alone = verdicts(clear)[0]
    both = {v.job: v for v in verdicts([*clear, *disturbed_in(a_result, *range(1, 8))])}
    assert both["primes"].level == alone.level


def test_workers_that_served_all_rounds_limit_what_a_verdict_says(a_result: MakeResult) -> None:
    """One of them may have been lucky all the time."""
    found = the_verdict(on_both(a_result, [40.0] * 5, [10.0] * 5, fresh_workers=False))
    assert found.sentence.endswith("; it holds for these workers, which served all rounds.")
