"""measure.cells.counter_totals and config.counter_strategies: what a shared counter really held."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.counter_strategies import STRATEGIES
from measure.cells.counter_totals import counter_result, observed_by_process, observed_overall, unavailable
from measure.model.plan import CellPlan
from measure.model.sample import Sample

MakeCell = Callable[..., CellPlan]
MakeSample = Callable[..., Sample]
READINGS = st.lists(
    st.fixed_dictionaries(
        {
            "process": st.sampled_from(["a/1", "a/2", "b/1"]),
            "before": st.integers(0, 10**9),
            "after": st.integers(0, 10**9),
        }
    ),
    min_size=1,
    max_size=20,
)


def reading(before: int, after: int, process: str = "here/1") -> dict[str, Any]:
    """Return what a counting job returns."""
    return {"before": before, "after": after, "process": process}


@given(READINGS)
def test_observed_is_the_highest_after_less_the_lowest_before(values: list[Mapping[str, Any]]) -> None:
    """Whoever read last, and whoever read first."""
    assert observed_overall(values) == max(v["after"] for v in values) - min(v["before"] for v in values)


@given(READINGS, st.randoms())
def test_observed_does_not_depend_on_the_order(values: list[Mapping[str, Any]], rng: Any) -> None:  # noqa: ANN401 (random.Random)
    """Jobs end in any order."""
    shuffled = list(values)
    rng.shuffle(shuffled)
    assert observed_overall(shuffled) == observed_overall(values)
    assert observed_by_process(shuffled) == observed_by_process(values)


@given(READINGS)
def test_each_process_is_observed_by_itself(values: list[Mapping[str, Any]]) -> None:
    """Its own readings alone, as if there were no other process."""
    found = observed_by_process(values)
    assert found.keys() == {v["process"] for v in values}
    for process, count in found.items():
        assert count == observed_overall([v for v in values if v["process"] == process])


@given(READINGS, st.integers(0, 10**9))
def test_what_the_counter_held_before_the_cell_does_not_count(
    values: list[Mapping[str, Any]], held: int
) -> None:
    """A worker that counted before starts higher, and has observed no more."""
    later = [{**v, "before": v["before"] + held, "after": v["after"] + held} for v in values]
    assert observed_overall(later) == observed_overall(values)


@given(st.integers(1, 100), st.integers(0, 1000))
def test_lost_updates_are_expected_less_observed(
    a_cell: MakeCell, a_sample: MakeSample, increments: int, seen: int
) -> None:
    """Negative, too, when a second delivery counted again."""
    cell = a_cell(n=2, strategy="lock", increments=increments)
    samples = [a_sample(n=n, value=reading(0, seen)) for n in range(2)]
    result = counter_result(cell, samples, 0, gil=True)
    assert result.expected == 2 * increments
    assert result.lost_updates == result.expected - seen


def test_overlapping_jobs_are_not_summed(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Two jobs that both saw the counter at 0 and at 20 counted 20, not 40."""
    cell = a_cell(n=2, strategy="value", increments=10)
    samples = [a_sample(n=n, value=reading(0, 20)) for n in range(2)]
    assert counter_result(cell, samples, 0, gil=True).observed == 20


def test_a_strategy_with_a_counter_a_process_sums_the_processes(
    a_cell: MakeCell, a_sample: MakeSample
) -> None:
    """And shows each: no shared total."""
    cell = a_cell(n=2, strategy="lock", increments=10)
    samples = [a_sample(n=n, value=reading(5, 15, f"here/{n}")) for n in range(2)]
    result = counter_result(cell, samples, 0, gil=True)
    assert (result.observed, result.per_process) == (20, {"here/0": 10, "here/1": 10})


def test_a_shared_strategy_has_no_counter_of_each_process(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """One counter, read from two processes."""
    cell = a_cell(n=2, strategy="redis-incr", increments=10)
    samples = [a_sample(n=0, value=reading(0, 12, "a/1")), a_sample(n=1, value=reading(0, 20, "a/2"))]
    result = counter_result(cell, samples, 0, gil=True)
    assert (result.observed, result.per_process) == (20, {})


def test_the_ledgers_strategy_is_observed_by_the_ledger(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Its jobs read nothing; the script kept the sum."""
    cell = a_cell(n=2, strategy="ledger", increments=10)
    samples = [a_sample(n=n, value={"increment": 10}) for n in range(2)]
    result = counter_result(cell, samples, 20, gil=True)
    assert (result.observed, result.lost_updates) == (20, 0)


def test_a_failed_jobs_value_is_no_reading(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Whatever it left behind: it may have stopped halfway."""
    cell = a_cell(n=2, strategy="lock", increments=10)
    samples = [a_sample(n=0, value=reading(0, 10)), a_sample(n=1, outcome="failed", value=reading(0, 99))]
    assert counter_result(cell, samples, 0, gil=True).lost_updates == 10


def test_nothing_is_observed_where_no_job_succeeded(a_cell: MakeCell) -> None:
    """Unknown, not zero."""
    result = counter_result(a_cell(n=2, strategy="lock", increments=10), [], 0, gil=True)
    assert (result.observed, result.lost_updates, result.increments_per_s) == (None, None, None)


def test_increments_per_second_are_over_the_span_of_the_cell(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Twenty in four seconds."""
    cell = a_cell(n=2, strategy="lock", increments=10)
    samples = [a_sample(n=n, started=0.0, ended=4.0, value=reading(0, 20)) for n in range(2)]
    assert counter_result(cell, samples, 0, gil=True).increments_per_s == 5.0


def test_an_unavailable_strategy_says_why(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """And observed nothing."""
    cell = a_cell(n=2, strategy="value", increments=10)
    result = counter_result(cell, [a_sample(value={"unavailable": "no fork"})], 0, gil=True)
    assert (result.unavailable, result.observed, result.expected) == ("no fork", None, 20)


def test_unavailable_keeps_what_the_strategy_would_promise() -> None:
    """A reader still learns where it is safe."""
    result = unavailable(STRATEGIES["ledger"], "prefork", 20, "no Redis")
    assert result.safe_across == ("threads", "processes", "hosts")
    assert result.exact_if_redelivered


@pytest.mark.parametrize(
    ("gil", "processes", "words"),
    [(True, 1, "GIL"), (False, 1, "luck"), (True, 2, "each process has a counter of its own")],
)
def test_an_unguarded_counter_that_lost_nothing_explains_itself(
    a_cell: MakeCell, a_sample: MakeSample, gil: bool, processes: int, words: str
) -> None:
    """The figure alone would teach that no lock is needed."""
    cell = a_cell(n=2, strategy="unguarded", increments=10)
    values = [reading(0, 20)] * 2 if processes == 1 else [reading(0, 10, "a/1"), reading(0, 10, "a/2")]
    samples = [a_sample(n=n, value=value) for n, value in enumerate(values)]
    assert words in (counter_result(cell, samples, 0, gil=gil).note or "")


@pytest.mark.parametrize(("strategy", "after"), [("unguarded", 15), ("lock", 20)])
def test_a_figure_that_speaks_for_itself_has_no_note(
    a_cell: MakeCell, a_sample: MakeSample, strategy: str, after: int
) -> None:
    """Losses unguarded, and none under a lock, are what a reader expects."""
    cell = a_cell(n=2, strategy=strategy, increments=10)
    samples = [a_sample(n=n, value=reading(0, after)) for n in range(2)]
    assert counter_result(cell, samples, 0, gil=True).note is None


def test_every_strategy_stands_under_its_own_name() -> None:
    """What a user types finds it."""
    assert all(name == strategy.name for name, strategy in STRATEGIES.items())


def test_only_the_ledger_is_exact_when_a_job_is_delivered_twice() -> None:
    """Its bit guards the sum."""
    assert [s.name for s in STRATEGIES.values() if s.exact_if_redelivered] == ["ledger"]


def test_a_counter_of_each_process_is_not_safe_across_processes() -> None:
    """What no other process can see, no other process can disturb or share."""
    assert all("processes" not in s.safe_across for s in STRATEGIES.values() if s.per_process)


def test_a_counter_that_is_safe_across_hosts_needs_redis() -> None:
    """Nothing else here reaches another host."""
    assert all(s.needs_redis for s in STRATEGIES.values() if "hosts" in s.safe_across)


def test_a_strategys_job_takes_as_long_as_its_increments() -> None:
    """A thousand of two milliseconds are two seconds."""
    job = STRATEGIES["redis-getset"].job(1_000)
    assert (job.kind, job.alone_s, job.keeps_value) == ("counter", 2.0, True)


def test_a_value_of_each_worker_is_read_apart(a_cell: MakeCell, a_sample: MakeSample) -> None:
    """Two workers cannot see each other's Value: their rises are summed, not mixed."""
    cell = a_cell(n=2, strategy="value", increments=10)
    readings = [{**reading(0, 10), "counter": "a/1"}, {**reading(500, 510), "counter": "b/1"}]
    samples = [a_sample(n=n, value=value) for n, value in enumerate(readings)]
    assert counter_result(cell, samples, 0, gil=True).observed == 20
