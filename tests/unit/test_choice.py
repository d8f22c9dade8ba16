"""What rounds show of a search's finalists."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan
from measure.search.choice import choose
from tests.unit.searching import result_of


def cells(pool: str, rates: list[float], memory_mb: float = 100.0) -> list[CellResult]:
    """Return a pool's final cells."""
    cell = CellPlan(job="t", task="t", pool=pool, queue="q", concurrency=4, n=100, inputs=1, stage="final")
    return [result_of(cell, rate, memory_mb=memory_mb + i / 100) for i, rate in enumerate(rates)]


EVEN = [100.0, 101.0, 99.0, 100.5, 99.5]


def test_a_pool_that_is_clearly_faster_is_chosen() -> None:
    """However much memory it takes."""
    choice = choose(
        {"threads": cells("threads", EVEN), "prefork": cells("prefork", [2 * r for r in EVEN], 900)}
    )
    assert (choice.confidence, choice.pool, choice.other) == ("faster", "prefork", "threads")
    assert choice.ratio is not None
    assert choice.ratio.ratio == pytest.approx(2)


def test_where_none_is_slower_less_memory_is_chosen() -> None:
    """Even if it is the other one that leads by a little."""
    choice = choose(
        {"threads": cells("threads", EVEN, 50), "prefork": cells("prefork", [1.01 * r for r in EVEN], 500)}
    )
    assert (choice.confidence, choice.pool) == ("not-slower", "threads")


def test_without_a_difference_either_will_do() -> None:
    """Which is an answer."""
    choice = choose({"threads": cells("threads", EVEN), "prefork": cells("prefork", EVEN[::-1])})
    assert choice.confidence == "equivalent"
    assert choice.pool is not None


def test_wild_rounds_decide_nothing() -> None:
    """And say how many rounds would."""
    wild = [60.0, 140.0, 90.0, 120.0, 80.0]
    choice = choose({"threads": cells("threads", wild), "prefork": cells("prefork", wild[::-1])})
    assert (choice.confidence, choice.pool) == ("undecided", None)
    assert "scatter" in choice.reason


def test_four_rounds_decide_nothing() -> None:
    """However clear they look."""
    choice = choose(
        {"threads": cells("threads", EVEN[:4]), "prefork": cells("prefork", [9 * r for r in EVEN[:4]])}
    )
    assert choice.pool is None
    assert "4 undisturbed rounds" in choice.reason


def test_the_only_pool_left_is_chosen() -> None:
    """The others are ruled out."""
    assert choose({"prefork": cells("prefork", EVEN)}).confidence == "only-one"


def test_nothing_is_chosen_from_nothing() -> None:
    """No pool was measured."""
    assert choose({}).confidence == "undecided"


def test_three_pools_are_contrasted_with_the_best_one() -> None:
    """Not each with each: the best is shown to be faster than both."""
    rounds = {
        name: cells(name, [k * r for r in EVEN])
        for name, k in (("threads", 1), ("prefork", 2), ("prefork-spawn", 3))
    }
    choice = choose(rounds)
    assert (choice.confidence, choice.pool, choice.other) == ("faster", "prefork-spawn", "prefork")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e4), st.floats(1, 1e4)), min_size=5, max_size=9))
def test_a_choice_never_depends_on_the_order_of_pools(rows: list[tuple[float, float, float]]) -> None:
    """They are a set."""
    names = ("threads", "prefork", "prefork-spawn")
    by_pool = {name: cells(name, [row[i] for row in rows], 100 * (i + 1)) for i, name in enumerate(names)}
    back = {name: by_pool[name] for name in reversed(names)}
    assert choose(by_pool).pool == choose(back).pool


def test_a_pool_that_still_grew_is_not_called_the_slower_one() -> None:
    """Nor is it recommended against by what it did with half of the slots that it may have."""
    rounds = {"threads": cells("threads", [2 * r for r in EVEN]), "prefork": cells("prefork", EVEN)}
    assert choose(rounds).pool == "threads"
    choice = choose(rounds, {"prefork": 4.0})
    assert (choice.pool, choice.confidence) == (None, "undecided")
    assert "prefork still grew" in choice.reason


def test_a_pool_that_still_grew_is_slower_where_all_its_slots_could_not_make_up_for_it() -> None:
    """Twice as many slots are at most twice as fast."""
    rounds = {"threads": cells("threads", [3 * r for r in EVEN]), "prefork": cells("prefork", EVEN)}
    assert choose(rounds, {"prefork": 2.0}).pool == "threads"


def test_a_pool_that_still_grew_is_not_recommended() -> None:
    """Nobody knows with how many at a time."""
    rounds = {"threads": cells("threads", [3 * r for r in EVEN]), "prefork": cells("prefork", EVEN)}
    assert choose(rounds, {"threads": 2.0}).pool is None
