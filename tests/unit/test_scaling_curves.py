"""measure.scaling_curves: points, ideal line, knee and sentence of a job's curve on a pool."""

import math
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.model.cell_result import CellResult
from measure.model.curve import ScalingCurve
from measure.scaling_curves import curves
from measure.stats.intervals import t_interval

MakeResult = Callable[..., CellResult]
RATE = st.floats(0.01, 1e5)
ROUNDS = st.lists(RATE, min_size=1, max_size=6)
CURVES = st.dictionaries(st.integers(1, 64), ROUNDS, min_size=2, max_size=6)


def at(a_result: MakeResult, rates: Mapping[int, list[float]], **fields: object) -> list[CellResult]:
    """Return one cell a round for each rate at each concurrency."""
    return [
        a_result(concurrency=concurrency, round=number, jobs_per_s=rate, **fields)
        for concurrency, seen in rates.items()
        for number, rate in enumerate(seen, 1)
    ]


def once(a_result: MakeResult, rates: Mapping[int, float], **fields: object) -> ScalingCurve:
    """Return the one curve of one round at each concurrency."""
    (found,) = curves(at(a_result, {n: [rate] for n, rate in rates.items()}, **fields))
    return found


def law(sigma: float, kappa: float, largest: int = 32) -> dict[int, float]:
    """Return the throughput at 1, 2, 4 ... of a job that does 10 a second alone."""
    ns = [2**i for i in range(largest.bit_length())]
    return {n: 10 * n / (1 + sigma * (n - 1) + kappa * n * (n - 1)) for n in ns}


def test_a_job_at_one_concurrency_has_no_curve(a_result: MakeResult) -> None:
    """A point is no curve."""
    assert curves(at(a_result, {4: [1.0, 2.0]})) == ()


@pytest.mark.parametrize(
    "fields", [{"rate_per_s": 5.0}, {"strategy": "lock"}, {"failed": 1}, {"jobs_per_s": None}]
)
def test_only_sound_cells_at_saturation_have_a_curve(a_result: MakeResult, fields: dict[str, object]) -> None:
    """An arrival rate, a counter, failed jobs or no figure say nothing of throughput."""
    cells = [a_result(concurrency=n, **fields) for n in (1, 2)]
    assert curves(cells) == ()


def test_each_job_has_a_curve_on_each_pool(a_result: MakeResult) -> None:
    """In the order in which they were first seen."""
    cells = [
        a_result(job=job, pool=pool, concurrency=n)
        for n in (1, 2)
        for job in ("sleep", "primes")
        for pool in ("threads", "prefork")
    ]
    assert [(c.job, c.pool) for c in curves(cells)] == [
        ("sleep", "threads"),
        ("sleep", "prefork"),
        ("primes", "threads"),
        ("primes", "prefork"),
    ]


@given(CURVES)
def test_points_ascend_by_concurrency(a_result: MakeResult, rates: dict[int, list[float]]) -> None:
    """Whatever order the cells ran in."""
    (found,) = curves(at(a_result, rates))
    assert [p.concurrency for p in found.points] == sorted(rates)


@given(CURVES)
def test_a_point_is_the_geometric_mean_of_its_rounds(
    a_result: MakeResult, rates: dict[int, list[float]]
) -> None:
    """Of all of them, and it says how many."""
    (found,) = curves(at(a_result, rates))
    for p in found.points:
        seen = rates[p.concurrency]
        assert p.jobs_per_s == pytest.approx(math.prod(seen) ** (1 / len(seen)))
        assert p.rounds == len(seen)


def test_the_interval_of_a_point_is_students(a_result: MakeResult) -> None:
    """As that of a verdict's ratio."""
    seen = [8.0, 9.0, 10.0]
    (found,) = curves(at(a_result, {1: seen, 2: seen}))
    expected = t_interval([math.log(rate) for rate in seen])
    assert (found.points[0].low, found.points[0].high) == (expected.low, expected.high)


def test_a_point_of_one_round_has_no_interval(a_result: MakeResult) -> None:
    """One round shows no spread."""
    point = once(a_result, {1: 8.0, 2: 9.0}).points[0]
    assert (point.low, point.high) == (None, None)


def test_the_ideal_line_is_the_jobs_own_where_it_is_known(a_result: MakeResult) -> None:
    """30 jobs/s at 4 with an efficiency of 0.75 are ideally 40, 10 a slot."""
    found = curves([a_result(concurrency=n, jobs_per_s=30.0, efficiency=3.0 / n) for n in (4, 8)])[0]
    assert found.ideal_per_slot_per_s == pytest.approx(10.0)
    assert found.ideal_is_known


def test_else_the_ideal_line_goes_through_the_smallest_concurrency(a_result: MakeResult) -> None:
    """18 jobs/s at 2 are 9 a slot."""
    found = once(a_result, {8: 40.0, 2: 18.0})
    assert found.ideal_per_slot_per_s == pytest.approx(9.0)
    assert not found.ideal_is_known


def test_efficiency_is_the_share_of_the_ideal_line(a_result: MakeResult) -> None:
    """40 of 8 times 9."""
    found = once(a_result, {2: 18.0, 8: 40.0})
    assert [p.efficiency for p in found.points] == pytest.approx([1.0, 40 / 72])


def test_the_knee_is_the_first_concurrency_within_five_per_cent_of_the_most(a_result: MakeResult) -> None:
    """96 of 100 is; 90 is not."""
    assert once(a_result, {1: 90.0, 2: 96.0, 4: 100.0}).knee == 2


def test_a_curve_that_still_grows_has_no_knee(a_result: MakeResult) -> None:
    """The largest concurrency is the first within five per cent."""
    assert once(a_result, {1: 10.0, 2: 20.0, 4: 40.0}).knee is None


def test_a_curve_that_falls_from_the_start_has_its_knee_there(a_result: MakeResult) -> None:
    """One at a time is enough."""
    assert once(a_result, {1: 40.0, 2: 20.0, 4: 10.0}).knee == 1


@given(CURVES)
def test_no_concurrency_does_much_more_than_the_knee(
    a_result: MakeResult, rates: dict[int, list[float]]
) -> None:
    """At most five per cent."""
    (found,) = curves(at(a_result, rates))
    at_knee = next((p.jobs_per_s for p in found.points if p.concurrency == found.knee), None)
    most = max(p.jobs_per_s for p in found.points)
    assert (at_knee or found.points[-1].jobs_per_s) * 1.05 >= most * (1 - 1e-12)


def test_three_concurrencies_have_no_fit(a_result: MakeResult) -> None:
    """The law has three parameters."""
    assert once(a_result, law(0.1, 0.01, largest=4)).fit is None


def test_the_fit_uses_every_round(a_result: MakeResult) -> None:
    """Rounds that differ leave the parameters in doubt."""
    (found,) = curves(at(a_result, {n: [x * 0.9, x, x / 0.9] for n, x in law(0.1, 0.01).items()}))
    assert found.fit is not None
    assert found.fit.contention.low < 0.1 < found.fit.contention.high


def test_the_sentence_names_what_is_enough(a_result: MakeResult) -> None:
    """The knee, its throughput, its share of the most, and that there is a fall behind it."""
    found = once(a_result, {2: 30.0, 4: 44.1, 8: 45.0, 16: 40.0}, job="primes", pool="prefork")
    assert found.sentence.startswith(
        "primes on prefork: 4 at a time is enough, 44.1 jobs/s, 98% of the most that was measured; "
        "beyond it throughput falls"
    )


def test_the_sentence_of_a_plateau_says_how_little_there_is_to_gain(a_result: MakeResult) -> None:
    """Without a fall it does not speak of one."""
    assert once(a_result, {2: 30.0, 4: 44.1, 8: 45.0}).sentence == (
        "sleep on threads: 4 at a time is enough, 44.1 jobs/s, 98% of the most that was measured; "
        "beyond it there is less than five per cent to gain"
    )


def test_the_sentence_of_a_growing_curve_says_nothing_beyond_it(a_result: MakeResult) -> None:
    """Neither a fit nor a wish reaches further than the points."""
    assert once(a_result, law(0.02, 0.0)).sentence == (
        "sleep on threads: still growing at 32, the largest that was measured: nothing is said beyond it"
    )


def test_a_measured_peak_is_said(a_result: MakeResult) -> None:
    """sqrt(0.81 / 0.01) = 9."""
    assert once(a_result, law(0.19, 0.01)).sentence.endswith("falls; the fitted curve peaks near 9")


def test_a_peak_beyond_what_was_measured_is_called_a_guess(a_result: MakeResult) -> None:
    """sqrt(0.9 / 0.0001) = 95, three times the largest concurrency."""
    assert once(a_result, law(0.1, 0.0001)).sentence.endswith(
        "still growing at 32, the largest that was measured; "
        "that the curve peaks near 95 is a guess beyond what was measured"
    )


def test_a_peak_that_may_be_none_is_not_said(a_result: MakeResult) -> None:
    """A coherency whose interval reaches 0 has no peak to speak of."""
    rates = {n: [x * by for by in (0.8, 1.0, 1.25)] for n, x in law(0.1, 0.0001).items()}
    (found,) = curves(at(a_result, rates))
    assert found.fit is not None
    assert found.fit.peak is not None
    assert "peak" not in found.sentence


def test_a_law_that_does_not_fit_gives_way_to_the_points(a_result: MakeResult) -> None:
    """A step is no curve of this family."""
    steps = {1: [10.0], 2: [20.0], 4: [40.0], 8: [200.0], 16: [200.0], 32: [200.0]}
    (found,) = curves(at(a_result, {n: rates * 3 for n, rates in steps.items()}))
    assert "the Universal Scalability Law does not fit, it is off by" in found.sentence
    assert found.sentence.endswith("the points count")


@pytest.mark.parametrize(
    ("rate", "shown"), [(0.0123, "0.0123 jobs/s"), (9.87, "9.87 jobs/s"), (1234.5, "1,234.5 jobs/s")]
)
def test_a_rate_has_three_digits_at_least(a_result: MakeResult, rate: float, shown: str) -> None:
    """Slow jobs are not rounded to nothing."""
    assert f", {shown}," in once(a_result, {1: rate, 2: rate}).sentence
